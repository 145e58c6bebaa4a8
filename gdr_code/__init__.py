"""Find personal data and secrets in code repositories, rewrite them, prove nothing else changed."""

__version__ = "0.1.0"
