import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { Controller, Get, NotFoundException, Param, StreamableFile } from '@nestjs/common';

/** The page is plain files, which need no build. */
const TYPES: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'page.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'card.js': 'text/javascript; charset=utf-8',
  'history.js': 'text/javascript; charset=utf-8',
};
const FOLDER = new URL('../../page/', import.meta.url);

@Controller()
export class PageController {
  @Get()
  index(): StreamableFile {
    return this.file('index.html');
  }

  @Get(':file')
  file(@Param('file') name: string): StreamableFile {
    const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
    if (type === undefined) throw new NotFoundException(`There is no ${name}`);
    return new StreamableFile(createReadStream(fileURLToPath(new URL(name, FOLDER))), { type });
  }
}
