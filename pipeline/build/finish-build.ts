import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modelFileJsonSchema } from '../../models/model-file/index.ts';
import { configJsonSchema } from '../config/index.ts';

/**
 * What the compiler leaves undone: the command line becomes executable, and the JSON Schemas of config and model file are
 * written beside the code that they are made from, so that they cannot differ from it.
 *
 * @param dist Folder that the compiler wrote into.
 */
export async function finishBuild(dist: string): Promise<void> {
  await chmod(join(dist, 'pipeline', 'cli.js'), 0o755);
  const folder = join(dist, 'schema');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.schema.json'), schemaText(configJsonSchema()));
  await writeFile(join(folder, 'model.schema.json'), schemaText(modelFileJsonSchema()));
}

function schemaText(schema: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}
