"""LeRobot's own code on the virtual arm: scan, set-up of a motor, handshake, calibration, control loop, cameras, disconnect.

    python check_lerobot.py SO101...      SO101...: how to call so101, for instance `node dist/cli/main.js`

Everything between the serial port and the robot class is LeRobot's and Feetech's; only the person is replaced, who presses Enter.
One line per check; the last line counts them, for scripts/check-lerobot.mjs.
"""

import builtins
import contextlib
import dataclasses
import functools
import io
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

import stand_ins

stand_ins.install()

import lerobot.motors.motors_bus  # noqa: E402
import scservo_sdk  # noqa: E402
from lerobot.motors import Motor, MotorNormMode  # noqa: E402
from lerobot.motors.feetech import FeetechMotorsBus  # noqa: E402
from lerobot.robots.so_follower import SO101Follower, SO101FollowerConfig  # noqa: E402
import camera_checks  # noqa: E402
from arm_report import ArmReport  # noqa: E402
from expectation import Failed, expect  # noqa: E402
from twin import Twin  # noqa: E402

IDS = [1, 2, 3, 4, 5, 6]
SO101 = sys.argv[1:]

# The hand goes through all joints in 24 s, and begins a second after homing.
RECORDING_S = 32
# A still arm: no reading has changed by more than this in so long.
STILL_TICKS = 1
STILL_S = 1.5
# `so101 calibrate` ends by itself 5 s after nothing new came.
CALIBRATE_TIMEOUT_S = 150
# The narrowest range is the gripper's, 1493 ticks; the widest recorded one the pan's, 2662.
NARROWEST_TICKS, WIDEST_TICKS = 1400, 2750

CYCLES = 1000
APPROACH_DEG_S = 40
SWING_DEG = 10
SWING_HZ = 0.5
# P = 16 without I lets the arm droop, 1 degree for 0.23 N.m, and friction holds it up. Degrees or percent, of the mean error and of the RMS
# about it, which would be 7 for an arm that stands still.
DROOPS_WITHIN, FOLLOWS_WITHIN = 8, 4.5
TORQUE_OFF, UNLOCKED = 0, 0

READ_RETRIES = 2
# A reply that was too late has come by then.
LATE_S = 0.3


def follower(port: str, folder: Path, arm_id: str = "twin") -> SO101Follower:
    robot = SO101Follower(SO101FollowerConfig(port=port, id=arm_id, calibration_dir=folder, use_degrees=True))
    # What LeRobot's followers do since 0.6; a caller's own number wins.
    robot.bus.sync_read = functools.partial(robot.bus.sync_read, num_retry=READ_RETRIES)
    return robot


class LostReads:
    """Counts sync reads of a bus that failed, repeated or not.

    A reply that is late, as none is on a real bus, stays in the port's input, and neither LeRobot nor the SDK ever clears that: every later read
    would get the reply to the one before.
    """

    def __init__(self, bus: FeetechMotorsBus):
        self.count = 0
        self.reader = bus.sync_reader
        self.read = bus.sync_reader.txRxPacket

    def __enter__(self) -> "LostReads":
        self.reader.txRxPacket = self.counted
        return self

    def __exit__(self, *_exception) -> None:
        self.reader.txRxPacket = self.read

    def counted(self) -> int:
        result = self.read()
        if result != scservo_sdk.COMM_SUCCESS:
            self.count += 1
            time.sleep(LATE_S)
            self.reader.port.ser.reset_input_buffer()
        return result


def rest(bus: FeetechMotorsBus, timeout_s: float = 30) -> None:
    """Waits until the arm stands still."""
    deadline = time.monotonic() + timeout_s
    before = bus.sync_read("Present_Position", normalize=False)
    since = time.monotonic()
    while time.monotonic() < deadline:
        now = bus.sync_read("Present_Position", normalize=False)
        if max(abs(now[motor] - before[motor]) for motor in now) > STILL_TICKS:
            before, since = now, time.monotonic()
        if time.monotonic() - since >= STILL_S:
            return
        time.sleep(0.02)
    raise Failed(f"the arm did not come to rest in {timeout_s} s")


def nobody_presses_enter(*_args):
    raise Failed("LeRobot asked for a person where it should not")


# --- the checks, in their order -------------------------------------------------------------------------------------------------


def check_scan(port: str) -> str:
    # tqdm's bar and the list of motors would stand between our lines.
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        found = FeetechMotorsBus.scan_port(port)
    expect(found.get(1_000_000) == IDS, f"scan_port found {found}")
    return f"ids {found[1_000_000]} at 1,000,000 baud; a pseudo terminal has no baud rate, so {len(found)} rates answer"


def check_setup_motor(port: str) -> str:
    bus = FeetechMotorsBus(port, {"spare": Motor(9, "sts3215", MotorNormMode.DEGREES)})
    bus.setup_motor("spare")
    expect(bus.ping(9) == 777, "no sts3215 answers as id 9 afterwards")
    expect(bus.ping(1) is None, "something still answers as id 1")
    bus.disconnect(disable_torque=False)
    return "a new motor with id 1 became id 9"


def connect(bus: FeetechMotorsBus) -> None:
    # A handshake that failed leaves the port open.
    if bus.is_connected:
        bus.port_handler.closePort()
    bus.connect()


def check_handshake(robot: SO101Follower) -> str:
    connect(robot.bus)
    expect(not robot.is_calibrated, "factory servos pass for calibrated")
    return "six sts3215 with one firmware, not calibrated"


def check_calibrate(robot: SO101Follower) -> str:
    recording_ends = math.inf
    # Torque that goes off brings the hand, whatever an earlier attempt left it doing.
    robot.bus.enable_torque(num_retry=5)
    # With one at hand LeRobot would offer it in place of a new one.
    robot.calibration = {}

    def enter_when_still(_prompt: str = "") -> str:
        nonlocal recording_ends
        rest(robot.bus)
        recording_ends = time.monotonic() + RECORDING_S
        return ""

    def enter_after_sweep() -> bool:
        # 50 readings a second, as newer versions take them; 0.4 never rests.
        time.sleep(0.02)
        return time.monotonic() >= recording_ends

    with (
        patch.object(builtins, "input", enter_when_still),
        patch.object(lerobot.motors.motors_bus, "enter_pressed", enter_after_sweep),
        contextlib.redirect_stdout(io.StringIO()),
        LostReads(robot.bus) as lost,
    ):
        robot.calibrate()
    ranges = {name: c.range_max - c.range_min for name, c in robot.calibration.items() if name != "wrist_roll"}
    narrow = {name: width for name, width in ranges.items() if not NARROWEST_TICKS <= width <= WIDEST_TICKS}
    expect(not narrow, f"ranges of {narrow} ticks, expected {NARROWEST_TICKS} to {WIDEST_TICKS}")
    expect(robot.calibration_fpath.is_file(), f"{robot.calibration_fpath} was not written")
    widths = ", ".join(f"{name} {width}" for name, width in ranges.items())
    return f"offsets and ranges recorded: {widths} ticks; {lost.count} reads repeated"


def check_read_back(robot: SO101Follower) -> str:
    expect(robot.bus.read_calibration() == robot.calibration, "the motors hold another calibration than was written")
    expect(robot.is_calibrated, "is_calibrated is false after calibration")
    return "the motors hold what was written"


def check_configure(robot: SO101Follower) -> str:
    robot.configure()
    bus = robot.bus
    for name, expected in {"P_Coefficient": 16, "Return_Delay_Time": 0, "Torque_Enable": 1, "Lock": 1}.items():
        found = {motor: bus.read(name, motor) for motor in bus.motors}
        expect(set(found.values()) == {expected}, f"{name} is {found}, expected {expected}")
    expect(bus.read("Max_Torque_Limit", "gripper") == 500, "Max_Torque_Limit of the gripper was not written")
    return "gains, limits, torque on"


def check_loop(robot: SO101Follower) -> str:
    approach(robot)
    errors: dict[str, list[float]] = {key: [] for key in robot.action_features}
    swing = 0.0
    with LostReads(robot.bus) as lost:
        began = time.perf_counter()
        for _ in range(CYCLES):
            # As LeRobot's own loops: observe, then act.
            measured = robot.get_observation()
            for key, error in errors.items():
                error.append(measured[key] - middle(key) - swing)
            swing = SWING_DEG * math.sin(2 * math.pi * SWING_HZ * (time.perf_counter() - began))
            robot.send_action({key: middle(key) + swing for key in errors})
        rate_hz = CYCLES / (time.perf_counter() - began)
    droop = {key: abs(statistics.fmean(error)) for key, error in errors.items()}
    spread = {key: statistics.pstdev(error) for key, error in errors.items()}
    expect(max(droop.values()) <= DROOPS_WITHIN, f"mean errors are {droop}, at most {DROOPS_WITHIN} expected")
    expect(max(spread.values()) <= FOLLOWS_WITHIN, f"RMS errors are {spread}, at most {FOLLOWS_WITHIN} expected")
    return (
        f"{CYCLES} cycles, {rate_hz:.0f} cycles/s, {lost.count} reads repeated; largest mean error {max(droop.values()):.2f}, "
        f"largest RMS about it {max(spread.values()):.2f} degrees or percent"
    )


def middle(key: str) -> float:
    return 50.0 if key == "gripper.pos" else 0.0


def approach(robot: SO101Follower) -> None:
    """From wherever the hand let go to the middle."""
    start = robot.get_observation()
    goal = {key: middle(key) for key in start}
    longest_s = max(abs(goal[key] - start[key]) for key in goal) / APPROACH_DEG_S
    began = time.monotonic()
    share = 0.0
    while share < 1:
        share = min(1.0, (time.monotonic() - began) / max(longest_s, 1e-3))
        robot.send_action({key: start[key] + share * (goal[key] - start[key]) for key in goal})
        time.sleep(0.01)
    rest(robot.bus)


def check_sdk_loop(robot: SO101Follower) -> str:
    """Feetech's SDK without LeRobot around it, on the same open port."""
    port, packets = robot.bus.port_handler, robot.bus.packet_handler
    reader = scservo_sdk.GroupSyncRead(port, packets, 56, 2)
    writer = scservo_sdk.GroupSyncWrite(port, packets, 42, 2)
    for id_ in IDS:
        reader.addParam(id_)
    durations = []
    for _ in range(CYCLES):
        began = time.perf_counter()
        result = reader.txRxPacket()
        if result != scservo_sdk.COMM_SUCCESS:
            raise ConnectionError(f"sync read gave {packets.getTxRxResult(result)}")
        writer.clearParam()
        for id_ in IDS:
            position = reader.getData(id_, 56, 2)
            writer.addParam(id_, [position & 0xFF, position >> 8])
        writer.txPacket()
        durations.append(time.perf_counter() - began)
    median_s = statistics.median(durations)
    return f"{CYCLES} cycles, {1 / median_s:.0f} cycles/s by the median (mean {CYCLES / sum(durations):.0f}), no error"


def check_disconnect(robot: SO101Follower) -> str:
    bus = robot.bus
    if bus.is_connected:
        robot.disconnect()
    connect(bus)
    limp = [bus.read("Torque_Enable", motor) == TORQUE_OFF and bus.read("Lock", motor) == UNLOCKED for motor in bus.motors]
    bus.disconnect(disable_torque=False)
    expect(all(limp), "a motor was left with torque or locked")
    return "torque off, EEPROM open"


def check_kept(port: str, folder: Path) -> str:
    robot = follower(port, folder)
    try:
        with patch.object(builtins, "input", nobody_presses_enter):
            robot.connect()
        expect(robot.is_calibrated, "is_calibrated is false after a restart")
        robot.disconnect()
    finally:
        if robot.bus.is_connected:
            robot.bus.port_handler.closePort()
    return "connected to the restarted arm without a new calibration"


# --- how they run ---------------------------------------------------------------------------------------------------------------


def so101_calibrate(port: str, folder: Path, arm_id: str, *flags: str) -> subprocess.CompletedProcess:
    arm = [f"--robot.port={port}", f"--robot.id={arm_id}", f"--robot.calibration_dir={folder}"]
    command = [*SO101, "calibrate", "--robot.type=so101_follower", *arm, *flags]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=CALIBRATE_TIMEOUT_S)


def check_we_read_theirs(port: str, folder: Path) -> str:
    run = so101_calibrate(port, folder, "twin", "--check=true", "--json")
    expect(run.returncode == 0, f"so101 calibrate --check ended with {run.returncode}: {run.stderr.strip()}")
    compared = json.loads(run.stdout)
    expect(compared["equal"], f"so101 takes LeRobot's file for another than the motors': {compared}")
    theirs = json.loads((folder / "twin.json").read_text())
    ours = {joint["joint"]: joint["file"] for joint in compared["joints"]}
    for name, entry in theirs.items():
        read = {key: entry[key] for key in ("homing_offset", "range_min", "range_max")}
        expect(ours.get(name) == read, f"{name} of LeRobot's file is {read}, so101 read {ours.get(name)}")
    before = (folder / "twin.json").read_bytes()
    imported = so101_calibrate(port, folder, "twin", "--import=true", "--accept=true")
    expect(imported.returncode == 0, f"so101 calibrate --import ended with {imported.returncode}: {imported.stderr.strip()}")
    expect((folder / "twin.json").read_bytes() == before, "so101 writes other bytes than LeRobot for the same calibration")
    return "LeRobot's file is equal to the motors, and so101 writes the same bytes for it"


def check_they_read_ours(port: str, folder: Path) -> str:
    run = so101_calibrate(port, folder, "ours", "--yes=true")
    expect(run.returncode == 0, f"so101 calibrate ended with {run.returncode}: {run.stderr.strip()}")
    robot = follower(port, folder, "ours")
    ours = json.loads((folder / "ours.json").read_text())
    read = {name: dataclasses.asdict(calibration) for name, calibration in robot.calibration.items()}
    expect(read == ours, f"LeRobot read {read} from our file, which holds {ours}")
    connect(robot.bus)
    try:
        expect(robot.is_calibrated, "LeRobot does not take the arm for calibrated with our file")
        expect(robot.bus.read_calibration() == robot.calibration, "LeRobot reads another calibration from the motors")
    finally:
        robot.bus.disconnect(disable_torque=False)
    roll = ours["wrist_roll"]
    return f"six equal calibrations, and is_calibrated; wrist_roll {roll['range_min']} to {roll['range_max']}"


def check_stop(twin: Twin) -> str:
    counted = twin.stop()
    expect(counted["bad_checksums"] == 0, f"{counted['bad_checksums']} requests with a wrong checksum")
    return f"exit code 0 after {counted['requests']} requests and {counted['replies']} replies"


def main() -> int:
    report = ArmReport()
    print(f"lerobot {lerobot.__version__} on Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory(prefix="check-lerobot-") as name:
        folder = Path(name)
        with Twin(SO101, "--factory", "--faults.dead=[2, 3, 4, 5, 6]") as twin:
            report.run("set up a motor", check_setup_motor, twin.port)
        eeprom = f"--robot.eeprom={folder / 'eeprom.json'}"
        with Twin(SO101, "--factory", "--hand", eeprom) as twin:
            report.run("scan the port", check_scan, twin.port)
            robot = follower(twin.port, folder)
            report.bus = robot.bus
            report.run("handshake", check_handshake, robot)
            report.run("calibrate", check_calibrate, robot)
            report.run("read back", check_read_back, robot)
            report.run("configure", check_configure, robot)
            report.run("control loop", check_loop, robot)
            report.run("Feetech SDK loop", check_sdk_loop, robot)
            report.run("disconnect", check_disconnect, robot)
            report.run("we read LeRobot's calibration", check_we_read_theirs, twin.port, folder)
            report.run("stop the arm", check_stop, twin)
            report.bus = None
        with Twin(SO101, eeprom) as twin:
            report.run("calibration survives power-off", check_kept, twin.port, folder)
        with Twin(SO101, "--factory", "--hand") as twin:
            report.run("LeRobot reads our calibration", check_they_read_ours, twin.port, folder)
        with Twin(SO101, *camera_checks.FLAGS) as twin:
            for name in camera_checks.NAMES:
                report.run(f"camera {name}", camera_checks.check_camera, twin, name)
            report.run("camera of unknown size", camera_checks.check_size, twin)
            report.run("arm and cameras", camera_checks.check_follower, twin, folder)
    print(report.counts("arm"))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
