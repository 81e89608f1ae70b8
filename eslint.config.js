import tseslint from 'typescript-eslint'

/** Math functions whose last bit depends on the JavaScript engine: see src/robot/trig.ts. */
const ENGINE_DEPENDENT_MATHS = [
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'atan2',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'exp',
  'expm1',
  'log',
  'log1p',
  'log2',
  'log10',
  'pow',
  'cbrt',
  'hypot',
  'random',
].map(property => ({
  object: 'Math',
  property,
  message: `Math.${property} differs between engines; use src/robot/trig.ts (or src/robot/random.ts) so that runs stay bit-equal.`,
}))

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'results', 'outputs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.js', 'scripts/*.mjs'] } } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-properties': ['error', ...ENGINE_DEPENDENT_MATHS],
      'no-restricted-syntax': ['error', { selector: "BinaryExpression[operator='**']", message: '`**` is Math.pow.' }],
      'no-restricted-globals': [
        'error',
        { name: 'Date', message: 'Take a Clock; nothing above the seam reads the time.' },
      ],
    },
  },
  { files: ['**/*.js', '**/*.mjs'], ...tseslint.configs.disableTypeChecked },
)
