/** `so101 align-camera` without a target: a page on which somebody clicks known places. */

import { alignText } from './align-output.js'
import { interruption } from './interruption.js'
import type { Io } from './io.js'
import { openBrowser } from './open-browser.js'
import { InterruptedError } from '../robot/errors.js'
import { alignCamera, jointAngles, type Alignment, type AlignJob } from '../run/align/align-camera.js'
import { knownPlaces } from '../run/align/known-places.js'
import { encodePng } from '../run/pictures/image-codec.js'
import { AlignServer } from '../studio/align-server.js'
import { loadPage, pageFolder } from '../studio/page-files.js'

export interface ClickOptions {
  readonly camera: string
  readonly out: string
  readonly overlay: string
  readonly open: boolean
}

/** What was saved. `InterruptedError` by Ctrl-C. */
export async function alignByClicks(job: AlignJob, options: ClickOptions, io: Io): Promise<Alignment> {
  const { picture, arm, joints } = job
  let saved: (alignment: Alignment) => void = () => undefined
  const isSaved = new Promise<Alignment>(resolve => (saved = resolve))
  const server = await AlignServer.open(
    {
      camera: options.camera,
      width: picture.width,
      height: picture.height,
      picture: await encodePng(picture.rgb, picture.width, picture.height),
      places: knownPlaces(arm, joints && jointAngles(arm, joints)),
      async fit(points) {
        const alignment = await alignCamera({ ...job, points })
        const { rgb, width, height } = alignment.overlay
        return {
          text: alignText(alignment, { ...options, isBrief: true }),
          warnings: alignment.fit.warnings,
          errorsPx: alignment.fit.points.map(({ errorPx }) => errorPx),
          overlay: await encodePng(rgb, width, height),
        }
      },
      async save(points) {
        saved(await alignCamera({ ...job, points }))
        return `saved as ${options.out}`
      },
    },
    loadPage(pageFolder('align-page')),
  )
  const interrupted = interruption()
  try {
    io.stderr.write(`click the known places on ${server.url}\n`)
    if (options.open) openBrowser(server.url, io.env)
    const alignment = await Promise.race([isSaved, interrupted.came.then(signal => new InterruptedError(signal))])
    if (alignment instanceof InterruptedError) throw alignment
    return alignment
  } finally {
    interrupted.forget()
    await server.close()
  }
}
