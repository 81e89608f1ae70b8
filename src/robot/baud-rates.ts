/** What the Baud_Rate register's numbers mean, and the rates to look for servos at. */

/**
 * By index, Feetech's table (memory table V3.6, from 8 on FTServo's headers). LeRobot's own table leaves 76,800 out, so that its indices from
 * 5 on are one off: 5 means 57,600 to LeRobot and 76,800 to the servo. Feetech's holds.
 */
export const BAUD_RATES = [
  1_000_000, 500_000, 250_000, 128_000, 115_200, 76_800, 57_600, 38_400, 19_200, 14_400, 9_600, 4_800,
] as const

/** As LeRobot starts, and every servo as it is sold. */
export const DEFAULT_BAUD_RATE = 1_000_000
