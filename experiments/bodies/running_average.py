def averager():
    total = count = average = 0.0
    while True:
        number = yield average
        total += number
        count += 1.0
        average = total / count


def run(n):
    return averager(), (float(k) for k in range(n))
