CREATE INDEX users_created_at_id_covering_idx ON users (created_at DESC, id DESC) USING HASH STORING (email, name, updated_at) WITH (bucket_count = 8);
