CREATE INDEX posts_created_at_id_covering_idx ON posts (created_at DESC, id DESC) USING HASH STORING (title, user_id) WITH (bucket_count = 8);
