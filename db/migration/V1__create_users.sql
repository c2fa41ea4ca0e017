CREATE TABLE users (
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  email varchar(320) NOT NULL,
  name varchar(200) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_email_key UNIQUE (email),
  CONSTRAINT users_email_check CHECK (email LIKE '_%@_%'),
  CONSTRAINT users_name_check CHECK (trim(name) <> '')
);
