import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log } from '../log.ts';
import { explain } from './explain.ts';

const REASONS: Record<number, string> = {
  400: 'the request is malformed',
  408: 'it took too long',
  413: 'too long',
  414: 'the path is too long',
  431: 'the headers are too long',
};

/** Answer and log a request that failed, in words of ours. */
export function refuse(
  log: Log,
  error: Error & { statusCode?: number },
  reply: FastifyReply,
  request?: FastifyRequest,
): FastifyReply {
  const { provider } = (request?.routeOptions.config ?? {}) as { provider?: string };
  const status = error.statusCode ?? 500;
  if (status >= 500) {
    log.error('delivery_not_taken', { provider, status, error: explain(error).error });
    return reply.code(status).send({ error: 'try again' });
  }
  const reason = REASONS[status] ?? 'refused';
  log.info('delivery_not_taken', { provider, status, reason });
  return reply.code(status).send({ error: reason });
}

const BROKEN: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** The same for what is no HTTP, or never comes to its end. */
export function hangUp(log: Log, { code }: { code?: string }, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed) return;
  const status = BROKEN[code ?? ''] ?? 400;
  const error = REASONS[status];
  log.info('delivery_not_taken', { status, reason: error });
  const body = JSON.stringify({ error });
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  if (socket.writable) socket.write(`${head}\r\nConnection: close\r\n\r\n${body}`);
  socket.destroySoon();
}
