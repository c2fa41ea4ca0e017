CREATE INDEX users_created_at_id_idx ON users (created_at DESC, id DESC) USING HASH WITH (bucket_count = 8);
