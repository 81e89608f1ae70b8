"""Read and write loops per second of Feetech's own Python SDK on a port: `sdk_loop.py PORT CYCLES`, prints the rate."""

import sys
import time

from scservo_sdk import COMM_SUCCESS, GroupSyncRead, GroupSyncWrite, PacketHandler, PortHandler

PRESENT_POSITION, GOAL_POSITION, WORD = 56, 42, 2
IDS = range(1, 7)


def main() -> None:
    path, cycles = sys.argv[1], int(sys.argv[2])
    port, packets = PortHandler(path), PacketHandler(0)
    if not port.openPort() or not port.setBaudRate(1_000_000):
        raise SystemExit(f"cannot open {path}")
    reader = GroupSyncRead(port, packets, PRESENT_POSITION, WORD)
    for servo in IDS:
        reader.addParam(servo)
    began = time.perf_counter()
    for _ in range(cycles):
        if reader.txRxPacket() != COMM_SUCCESS:
            raise SystemExit("a reply is missing")
        writer = GroupSyncWrite(port, packets, GOAL_POSITION, WORD)
        for servo in IDS:
            tick = reader.getData(servo, PRESENT_POSITION, WORD)
            writer.addParam(servo, [tick & 0xFF, tick >> 8])
        writer.txPacket()
    print(cycles / (time.perf_counter() - began))
    port.closePort()


main()
