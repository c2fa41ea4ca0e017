CREATE INDEX posts_created_at_id_idx ON posts (created_at DESC, id DESC);
