"""What every room stands on: arrays, errors, files, words. No trade and no bargaining here."""
