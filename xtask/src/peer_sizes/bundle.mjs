// Bundles a minimal application with each library as its readers would: everything that one text
// question needs, minified, lazy parts in files of their own. Lists the applications on stdout.

import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { compile } from 'sass';

const page = styles => `<!doctype html>
<html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>Opinion</title>
<link rel="icon" href="data:,">${styles ? '<link rel="stylesheet" href="app.css">' : ''}
<div id="app" class="main"></div><script type="module" src="app.js"></script></html>
`;

const APPS = ['surveyjs', 'enketo', 'odk', 'formbricks', 'formbricks-components'];

// Enketo's package has its styles as Sass only, which name other packages by their place in its
// repository.
function fromItsRepository(name) {
  const [, path] = name.split('/packages/enketo-core/node_modules/');
  return path ? pathToFileURL(`node_modules/${path}`) : null;
}

const { css } = compile('node_modules/enketo-core/src/sass/formhub/formhub.scss', {
  importers: [{ findFileUrl: fromItsRepository }],
  quietDeps: true,
  logger: { warn() {}, debug() {} },
});
await writeFile('apps/enketo.css', css);

const { browser } = JSON.parse(await readFile('node_modules/enketo-core/package.json', 'utf8'));
const alias = Object.fromEntries(
  Object.entries(browser).map(([name, path]) => [name, `./node_modules/enketo-core/${path.slice(2)}`]),
);

for (const app of APPS) {
  const { metafile } = await build({
    entryPoints: { app: `apps/${app}.mjs` },
    outdir: `out/${app}`,
    bundle: true,
    metafile: true,
    minify: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    legalComments: 'none',
    logLevel: 'error',
    alias,
    // Fonts that are not in a package are asked for at the address that stands in its styles.
    external: ['/fonts/*'],
    loader: { '.woff': 'file', '.woff2': 'file', '.ttf': 'file', '.svg': 'file', '.png': 'file' },
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'true',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  });
  await writeFile(`out/${app}/index.html`, page(`out/${app}/app.css` in metafile.outputs));
}
console.log(JSON.stringify(APPS));
