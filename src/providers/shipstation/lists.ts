import type { Api } from './api.ts';
import type { List } from './list.ts';

// what a parcel holds says nothing of a person; polls and webhooks must ask alike, or a record would change back and forth
export const WITHOUT_ITEMS = { includeShipmentItems: 'false' };

/** Customers have no filter by time. */
export const customers = (api: Api): List => ({
  name: 'customers',
  api,
  path: '/customers',
  member: 'customers',
  entity: 'customer',
  query: { sortBy: 'ModifyDate', sortDir: 'DESC' },
  by: 'modifyDate',
  order: 'newest first',
});

export const orders = (api: Api): List => ({
  name: 'orders',
  api,
  path: '/orders',
  member: 'orders',
  entity: 'order',
  query: { sortBy: 'ModifyDate', sortDir: 'ASC' },
  bounds: { from: 'modifyDateStart', until: 'modifyDateEnd' },
  by: 'modifyDate',
  order: 'oldest first',
});

/** The same by when they were made, which never changes. */
export const ordersByCreation = (api: Api): List => ({
  ...orders(api),
  name: 'orders by creation',
  query: { sortBy: 'CreateDate', sortDir: 'ASC' },
  bounds: { from: 'createDateStart', until: 'createDateEnd' },
  by: 'createDate',
});

/** There is no filter by change: what is new, and what was voided, are two lists. */
export const createdShipments = (api: Api): List => ({
  name: 'created',
  api,
  path: '/shipments',
  member: 'shipments',
  entity: 'shipment',
  query: { ...WITHOUT_ITEMS, sortBy: 'CreateDate', sortDir: 'ASC' },
  bounds: { from: 'createDateStart', until: 'createDateEnd' },
  by: 'createDate',
  order: 'oldest first',
  silent: true,
});

export const voidedShipments = (api: Api): List => ({
  name: 'voided',
  api,
  path: '/shipments',
  member: 'shipments',
  entity: 'shipment',
  query: { ...WITHOUT_ITEMS, sortBy: 'CreateDate', sortDir: 'ASC' },
  bounds: { from: 'voidDateStart', until: 'voidDateEnd' },
});

/** Parcels that were marked as shipped without a label of ShipStation. */
export const fulfillments = (api: Api): List => ({
  name: 'fulfillments',
  api,
  path: '/fulfillments',
  member: 'fulfillments',
  entity: 'shipment',
  query: { sortBy: 'CreateDate', sortDir: 'ASC' },
  bounds: { from: 'createDateStart', until: 'createDateEnd' },
  by: 'createDate',
  order: 'oldest first',
  silent: true,
});

/** Version 2. Its lists begin with the newest if nothing is said. */
export const shipmentsV2 = (api: Api): List => ({
  name: 'v2',
  api,
  path: '/v2/shipments',
  member: 'shipments',
  entity: 'shipment',
  query: { sort_by: 'modified_at', sort_dir: 'asc' },
  bounds: { from: 'modified_at_start', until: 'modified_at_end' },
  by: 'modified_at',
  order: 'oldest first',
});
