CREATE TABLE tegmen_transaction (
  id varchar(255) NOT NULL,
  attempt uuid NOT NULL,
  committed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT tegmen_transaction_pkey PRIMARY KEY (id)
);
