DROP INDEX IF EXISTS posts@posts_created_at_id_idx;
