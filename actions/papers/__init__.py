"""Papers: invoices and return labels as PDF, made from the database whenever somebody opens their link."""
