"""`so101 virtual` as a process: started, asked for its port, stopped by SIGINT."""

import json
import signal
import subprocess
import tempfile

STOP_TIMEOUT_S = 20


class Twin:
    """`command`: how to call so101. `flags`: those of `so101 virtual`, without --json."""

    def __init__(self, command: list[str], *flags: str):
        # Its status is for people who watch an arm; here it is read only where the arm ends in another way than it should.
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [*command, "virtual", "--json", *flags], stdout=subprocess.PIPE, stderr=self.log, text=True
        )
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            raise RuntimeError(f"no port was published: {self.ending()}")
        self.facts: dict = json.loads(line)
        self.port: str = self.facts["path"]

    def stop(self) -> dict:
        """What it counted. An exit code other than 0 raises."""
        self.process.send_signal(signal.SIGINT)
        try:
            rest, _ = self.process.communicate(timeout=STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise RuntimeError(f"so101 virtual did not stop in {STOP_TIMEOUT_S} s after SIGINT") from None
        if self.process.returncode != 0:
            raise RuntimeError(f"after SIGINT {self.ending()}")
        return json.loads(rest)

    def ending(self) -> str:
        self.log.seek(0)
        return f"so101 virtual ended with {self.process.returncode} and said: {self.log.read().strip()}"

    def __enter__(self) -> "Twin":
        return self

    def __exit__(self, *_exception) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.log.close()
