# Python's MozillaCookieJar as a contestant: it speaks as contestant.js does. `python3 mozilla_cookie_jar.py <cookies.txt>`
import json
import sys
import time
from http.cookiejar import MozillaCookieJar

FILE = sys.argv[1]
FULL = MozillaCookieJar(FILE)


def load():
    jar = MozillaCookieJar(FILE)
    jar.load()
    return len(jar)


def fill():
    FULL.load()
    return len(FULL)


def save():
    FULL.save(FILE + '.python')
    return len(FULL)


OPERATIONS = {'fill': fill, 'load': load, 'loadSync': load, 'save': save, 'saveSync': save}


def timed(operation):
    wall, cpu = time.perf_counter_ns(), time.process_time_ns()
    made = OPERATIONS[operation]()
    return {
        'wall': time.perf_counter_ns() - wall,
        'cpu': time.process_time_ns() - cpu,
        'made': made,
    }


print(json.dumps({'ready': True}), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    lap = timed(question['operation'])
    # It has nothing to warm up: one lap is enough.
    print(json.dumps({'count': 1} if 'warmUp' in question else lap), flush=True)
