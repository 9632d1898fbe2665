"""What runs inside the Rasa server (Python 3.10): tokenizer, featurizers, classifier, entity extractor, channel."""
