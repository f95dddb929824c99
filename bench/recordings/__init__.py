"""What is measured on: the corpus, real meetings, clips and long files made here."""
