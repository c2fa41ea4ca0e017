CREATE TABLE posts (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  title varchar(300) NOT NULL,
  user_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT posts_pkey PRIMARY KEY (id),
  CONSTRAINT posts_title_check CHECK (trim(title) <> ''),
  CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id)
);
