-- Two schemas; both have a table of the same name.
CREATE TABLE orders (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  title varchar(100) NOT NULL
);
CREATE SCHEMA sales;
CREATE TABLE sales.invoices (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  number varchar(20) NOT NULL,
  issued_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT invoices_number_key UNIQUE (number)
);
CREATE TABLE sales.orders (id uuid PRIMARY KEY, invoice_id uuid REFERENCES sales.invoices (id));
