/** What of a dataset will spoil training, each with what to do about it. */

import type { Dataset } from '../../../dataset/dataset-reader.js'
import { episodeWarnings } from './episode-warnings.js'
import { jointWarnings } from './joint-warnings.js'
import { schemaWarnings } from './schema-warnings.js'
import type { Survey } from './survey.js'
import type { TrainingWarning } from './warning.js'

export function warningsOf(dataset: Dataset, survey: Survey): TrainingWarning[] {
  return [...jointWarnings(dataset, survey), ...episodeWarnings(dataset, survey.episodes), ...schemaWarnings(dataset)]
}
