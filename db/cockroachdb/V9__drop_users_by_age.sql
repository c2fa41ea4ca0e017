DROP INDEX IF EXISTS users@users_created_at_id_idx;
