/** What silences servos altogether: dead ones, pulled cables, a supply that breaks down. */

/** Where the chain is cut: at the USB plug, or in the servo cable before this id, so that it and all above it hear nothing. */
export type Cable = 'usb' | number

export interface OutagePlan {
  /** Ids that hear nothing and say nothing. */
  readonly dead?: readonly number[] | undefined
  /** All servos lose power at `atS`, when `powerLost` is called, and are back `lastsS` later, on the wire's clock; `powerCycle` makes them forget. */
  readonly brownOut?:
    { readonly atS: number; readonly lastsS: number; powerLost?(): void; powerCycle(): void } | undefined
  readonly pull?: { readonly atS: number; readonly cable: Cable } | undefined
}

export class WireOutages {
  readonly #dead: ReadonlySet<number>
  /** What has not happened yet, earliest first. */
  readonly #toCome: { readonly atS: number; happen(): void }[]
  #hasPower = true
  #isPlugged = true
  #cutBeforeId = Infinity

  /** `unplugged` is called when the USB cable is pulled. */
  constructor(
    { dead, brownOut, pull }: OutagePlan,
    private readonly unplugged: () => void,
  ) {
    this.#dead = new Set(dead)
    this.#toCome = [
      ...(brownOut === undefined
        ? []
        : [
            {
              atS: brownOut.atS,
              happen: () => {
                this.#hasPower = false
                brownOut.powerLost?.()
              },
            },
            {
              atS: brownOut.atS + brownOut.lastsS,
              happen: () => {
                this.#hasPower = true
                brownOut.powerCycle()
              },
            },
          ]),
      ...(pull === undefined
        ? []
        : [
            {
              atS: pull.atS,
              happen: () => {
                this.pull(pull.cable)
              },
            },
          ]),
    ].sort((a, b) => a.atS - b.atS)
  }

  /** False where no byte gets through in either direction. */
  get isPlugged(): boolean {
    return this.#isPlugged
  }

  reaches(id: number): boolean {
    return this.#hasPower && this.#isPlugged && id < this.#cutBeforeId && !this.#dead.has(id)
  }

  pull(cable: Cable): void {
    if (cable !== 'usb') this.#cutBeforeId = cable
    else if (this.#isPlugged) {
      this.#isPlugged = false
      this.unplugged()
    }
  }

  /** Puts the servo cable back. The servos behind it were without supply, too: whoever owns them restarts them. */
  plug(): void {
    this.#cutBeforeId = Infinity
  }

  /** Lets happen what is planned until then; `before` brings the servos to each instant first. */
  advance(timeS: number, before: (timeS: number) => void): void {
    for (let next = this.#toCome[0]; next !== undefined && next.atS <= timeS; next = this.#toCome[0]) {
      this.#toCome.shift()
      before(next.atS)
      next.happen()
    }
  }
}
