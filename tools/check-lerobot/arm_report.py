"""A report of checks with an arm, whose replies may come too late for LeRobot."""

import os
import time

from lerobot.motors.feetech import FeetechMotorsBus
from report import Report

# LeRobot waits 50 ms for a reply, and mostly asks once. On a machine with more to do than cores the kernel's own thread that carries a pseudo
# terminal's bytes waits longer than that now and then: a check that lost a reply is repeated, and says so.
ATTEMPTS = 5
PAUSE_S = 5


class ArmReport(Report):
    """A check that lost a reply is repeated, and says so."""

    def __init__(self):
        super().__init__()
        self.repeated = 0
        # Whose input is thrown away before a repetition: a reply that came after all would pass for that to the next request.
        self.bus: FeetechMotorsBus | None = None

    def run(self, name: str, check, *arguments) -> bool:
        for _ in range(1, ATTEMPTS):
            began = time.monotonic()
            try:
                note = check(*arguments)
            except Exception as error:  # noqa: BLE001 - whatever it was, it is the finding
                if not is_lost_reply(error):
                    self.fail(name, error)
                    return False
                self.repeated += 1
                load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
                print(f"again   {name} ({load}): {last_line(error)}", flush=True)
                time.sleep(PAUSE_S)
                if self.bus is not None and self.bus.is_connected:
                    self.bus.port_handler.ser.reset_input_buffer()
            else:
                self.pass_(name, began, note)
                return True
        return super().run(name, check, *arguments)

    def counts(self, part: str) -> str:
        if self.repeated:
            print(f"{self.repeated} attempts lost a reply and were repeated")
        return super().counts(part)


def is_lost_reply(error: Exception) -> bool:
    return isinstance(error, ConnectionError) or "Missing motor IDs" in str(error)


def last_line(error: Exception) -> str:
    # LeRobot wraps the finding in advice; its cause is the finding.
    return str(error.__cause__ or error).strip().splitlines()[-1]
