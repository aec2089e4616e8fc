"""All lies there are, by the names they are told by."""

LIES = {}


def lie(work):
    LIES[work.__name__.replace("_", "-")] = work
    return work
