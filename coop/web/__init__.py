"""What all pages share: access, the transaction, forms, filters, navigation, uploads."""
