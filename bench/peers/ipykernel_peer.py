"""ipykernel through jupyter_client, driven by lines on stdin: each names a task and is answered by `BENCH {json}`."""

import json
import statistics
import sys
import time

import ipykernel
import jupyter_client

LINES = 100_000
ROUND_TRIPS = 200
TIMEOUT_S = 120


class Kernel:
    def __init__(self):
        self.manager = jupyter_client.KernelManager(kernel_name="python3")
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=TIMEOUT_S)

    def execute(self, code):
        """@returns the text that was printed and the shown value, once the reply and the idle state have both come."""
        self.asked = self.client.execute(code)
        return self.result()

    def result(self):
        printed, value = [], None
        while True:
            kind, content = self.heard()
            if kind == "stream":
                printed.append(content["text"])
            elif kind == "execute_result":
                value = content["data"]["text/plain"]
            elif kind == "status" and content["execution_state"] == "idle":
                break
        while self.client.get_shell_msg(timeout=TIMEOUT_S)["parent_header"].get("msg_id") != self.asked:
            pass
        return "".join(printed), value

    def heard(self):
        """The next message about what was asked for."""
        while True:
            message = self.client.get_iopub_msg(timeout=TIMEOUT_S)
            if message["parent_header"].get("msg_id") == self.asked:
                return message["msg_type"], message["content"]

    def end(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def milliseconds_since(start):
    return (time.perf_counter() - start) * 1000


def start_to_first_result(before=""):
    start = time.perf_counter()
    kernel = Kernel()
    try:
        assert kernel.execute(f"{before}1 + 1")[1] == "2"
        return milliseconds_since(start)
    finally:
        kernel.end()


def start_with_keras():
    return start_to_first_result("import os; os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'; import keras\n")


def round_trip(kernel):
    times = []
    for _ in range(ROUND_TRIPS):
        start = time.perf_counter()
        assert kernel.execute("1 + 1")[1] == "2"
        times.append(milliseconds_since(start))
    return statistics.median(times)


def printed_lines(kernel):
    start = time.perf_counter()
    text, _ = kernel.execute(f"for i in range({LINES}): print(i)")
    took = milliseconds_since(start)
    assert text == "".join(f"{i}\n" for i in range(LINES)), "lines were lost"
    return took


def interrupt(kernel):
    kernel.asked = kernel.client.execute("while True: pass")
    while kernel.heard()[0] != "execute_input":
        pass
    time.sleep(0.2)
    start = time.perf_counter()
    kernel.manager.interrupt_kernel()
    kernel.result()
    return milliseconds_since(start)


def idle_memory(kernel):
    with open(f"/proc/{kernel.manager.provisioner.pid}/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS:"))


def main():
    kernel = Kernel()
    kernel.execute("1 + 1")
    tasks = {
        "start": start_to_first_result,
        "startWithBackend": start_with_keras,
        "roundTrip": lambda: round_trip(kernel),
        "print": lambda: printed_lines(kernel),
        "interrupt": lambda: interrupt(kernel),
        "memory": lambda: idle_memory(kernel),
    }
    print("BENCH " + json.dumps({"version": ipykernel.__version__}), flush=True)
    for line in sys.stdin:
        print("BENCH " + json.dumps({"value": tasks[line.strip()]()}), flush=True)
    kernel.end()


main()
