import type { ShopObject } from '../model.ts';
import { customerNode, orderNode } from './shopify_graphql.ts';
import { customerWebhook, orderWebhook } from './shopify_webhook.ts';

export function shopifyPayload(object: ShopObject): unknown {
  if (object.entity === 'customer') return object.shape === 'graphql' ? customerNode(object) : customerWebhook(object);
  return object.shape === 'graphql' ? orderNode(object) : orderWebhook(object);
}
