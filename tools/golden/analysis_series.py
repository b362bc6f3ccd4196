"""The series of test/golden/analysis-series.ts, bit by bit: a linear congruential generator over integers."""


def generator(seed):
    state = seed
    while True:
        state = (1664525 * state + 1013904223) % 2**32
        yield state


def steps(seed, count):
    """Returns in hundred-thousandths: uniform, with every sixteenth one tripled for fat tails."""
    numbers = generator(seed)
    found = []
    for _ in range(count):
        step = next(numbers) // 65536 % 2001 - 990
        found.append(3 * step if next(numbers) // 65536 % 16 == 0 else step)
    return found
