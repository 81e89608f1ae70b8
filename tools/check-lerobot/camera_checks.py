"""LeRobot's own ZeroMQ cameras on the twin's: size, colours, rate; and its follower with arm and cameras together."""

import functools
import time

import numpy as np
from expectation import expect
from lerobot.cameras.zmq import ZMQCamera, ZMQCameraConfig
from lerobot.robots.so_follower import SO101Follower, SO101FollowerConfig
from twin import Twin

WIDTH, HEIGHT, FPS = 640, 480, 30
FLAGS = ("--cameras=front,wrist", "--cameras_port=0")
NAMES = ["front", "wrist"]
WATCH_S = 3
# On a machine with more to do than cores pictures are left out, as they are to be; a camera that hangs gives none.
LEAST_HZ = 5
# The red cube of lift-cube lies in front of the arm: so many pixels of the front camera show it, and of the wrist's, which is nearer.
LEAST_RED = {"front": 200, "wrist": 1000}
READ_RETRIES = 4
STEPS = 10


def config(twin: Twin, name: str) -> ZMQCameraConfig:
    return ZMQCameraConfig(
        server_address="127.0.0.1",
        port=twin.facts["cameras_port"],
        camera_name=name,
        width=WIDTH,
        height=HEIGHT,
        fps=FPS,
    )


def share_of(picture: np.ndarray, strong: int) -> int:
    """Pixels in which one channel is strong and the others are not."""
    others = [channel for channel in range(3) if channel != strong]
    rest = picture[:, :, others].max(axis=2).astype(int)
    return int(np.count_nonzero((picture[:, :, strong] > 90) & (picture[:, :, strong] > 2 * rest)))


def look(name: str, picture: np.ndarray) -> int:
    expect(picture.shape == (HEIGHT, WIDTH, 3), f"{name} is {picture.shape}")
    expect(picture.dtype == np.uint8, f"{name} is {picture.dtype}")
    red, blue = share_of(picture, 0), share_of(picture, 2)
    expect(red >= LEAST_RED[name], f"{name} shows {red} red pixels, of a red cube: {blue} are blue")
    expect(blue == 0, f"{name} shows {blue} blue pixels, where nothing is blue")
    return red


def check_camera(twin: Twin, name: str) -> str:
    camera = ZMQCamera(config(twin, name))
    camera.connect()
    try:
        red = look(name, camera.read())
        began, count = time.monotonic(), 0
        while time.monotonic() - began < WATCH_S:
            camera.async_read(timeout_ms=5000)
            count += 1
        rate = count / (time.monotonic() - began)
        expect(rate >= LEAST_HZ, f"only {rate:.1f} pictures a second came of {FPS}")
        expect(rate <= 1.2 * FPS, f"{rate:.1f} pictures a second came of {FPS}")
    finally:
        camera.disconnect()
    return f"{WIDTH} x {HEIGHT}, the red cube is red ({red} pixels), {rate:.1f} pictures/s of {FPS}"


def check_size(twin: Twin) -> str:
    """A camera that is told no size takes the one that comes."""
    camera = ZMQCamera(ZMQCameraConfig(server_address="127.0.0.1", port=twin.facts["cameras_port"], camera_name="wrist"))
    camera.connect()
    try:
        expect((camera.width, camera.height) == (WIDTH, HEIGHT), f"{camera.width} x {camera.height} was found")
    finally:
        camera.disconnect()
    return f"{WIDTH} x {HEIGHT} is found by itself"


def check_follower(twin: Twin, folder) -> str:
    cameras = {name: config(twin, name) for name in NAMES}
    robot = SO101Follower(
        SO101FollowerConfig(port=twin.port, id="seeing", calibration_dir=folder, use_degrees=True, cameras=cameras)
    )
    robot.bus.sync_read = functools.partial(robot.bus.sync_read, num_retry=READ_RETRIES)
    # The twin's motors are calibrated; a calibration file is what they say.
    try:
        robot.bus.connect()
        robot.calibration = robot.bus.calibration = robot.bus.read_calibration()
        robot.bus.disconnect(disable_torque=False)
        robot.connect()
        expect(robot.is_calibrated, "LeRobot does not take the arm for calibrated")
        features = robot.observation_features
        began = time.monotonic()
        for _ in range(STEPS):
            observation = robot.get_observation()
            joints = {key: value for key, value in observation.items() if key.endswith(".pos")}
            robot.send_action(joints)
        rate = STEPS / (time.monotonic() - began)
        expect(set(observation) == set(features), f"{sorted(observation)} was observed, {sorted(features)} was promised")
        expect(all(abs(value) <= 180 for value in joints.values()), f"the arm is at {joints}")
        for name in NAMES:
            look(name, observation[name])
            expect(observation[name].shape == features[name], f"{name} is not as promised: {features[name]}")
        expect(not np.array_equal(observation["front"], observation["wrist"]), "both cameras show the same")
        robot.disconnect()
    finally:
        # Where a reply was lost on the way.
        for camera in robot.cameras.values():
            if camera.is_connected:
                camera.disconnect()
        if robot.bus.is_connected:
            robot.bus.port_handler.closePort()
    return f"{len(joints)} joints and {' and '.join(NAMES)} in one observation, {rate:.0f} steps/s without a pause"
