/** What LeRobot keeps of each feature's values, for the normalisers of policies: by statistic, nested as the feature is. */

export const STATISTICS = ['min', 'max', 'mean', 'std', 'count', 'q01', 'q10', 'q50', 'q90', 'q99'] as const
export type Statistic = (typeof STATISTICS)[number]

/** Flat: one number per dimension, or per channel of a picture (which the files nest as [3][1][1]); `count` is one number in all cases. */
export type FeatureStatistics = Readonly<Record<Statistic, readonly number[]>>

/** By feature. */
export type DatasetStatistics = Readonly<Record<string, FeatureStatistics>>
