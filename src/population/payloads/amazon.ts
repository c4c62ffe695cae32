import { grossOf, money, type ShopObject } from '../model.ts';
import { day } from '../people/person.ts';
import type { Home } from '../people/places.ts';
import { utc, utcMillis } from '../times.ts';

const marketplaces: Record<string, { id: string; name: string }> = {
  US: { id: 'ATVPDKIKX0DER', name: 'Amazon.com' },
  CA: { id: 'A2EUQ1WTGCTBG2', name: 'Amazon.ca' },
  GB: { id: 'A1F83G8C2ARO7P', name: 'Amazon.co.uk' },
  DE: { id: 'A1PA6795UKMFR9', name: 'Amazon.de' },
  FR: { id: 'A13V1IB3VIYZZH', name: 'Amazon.fr' },
  JP: { id: 'A1VC38T7YXB528', name: 'Amazon.co.jp' },
  BR: { id: 'A2Q3Y263D00KWC', name: 'Amazon.com.br' },
};
/** Where the marketplace puts one address of its own in the place of the buyer's. */
const uniform: Home = { line1: '', line2: null, city: 'Seattle', state: 'WA', postal: '98109-5210', country: 'US' };

export const amazonPayload = (object: ShopObject): unknown =>
  object.shape === 'v0' ? orderV0(object) : order2026(object);

const marketplaceOf = (object: ShopObject) => marketplaces[object.contact.home!.country] ?? marketplaces.US!;
/** The parcel's address, whole or with only what a masked answer leaves of it. */
function destination(object: ShopObject): { name: string | null; home: Home; phone: string | null } | null {
  const { shown, contact } = object;
  if (shown === 'nothing') return null;
  if (shown === 'uniform') return { name: null, home: uniform, phone: null };
  const { first, last, home } = object.shipTo ?? contact;
  if (shown === 'city') return { name: null, home: { ...home!, line1: '', line2: null }, phone: null };
  const locker = { ...home!, line1: `Locker ${home!.city} 7`, line2: '400 Commerce Way' };
  return { name: `${first} ${last}`, home: object.pickupPoint ? locker : home!, phone: contact.phone };
}

function orderV0(object: ShopObject) {
  const { id, contact, sale, shown, fulfilledBy } = object;
  const place = destination(object);
  const marketplace = marketplaceOf(object);
  const status = {
    open: 'Unshipped',
    done: 'Shipped',
    pending: 'Pending',
    cancelled: 'Canceled',
    voided: 'Canceled',
    test: 'Unshipped',
  }[sale!.state];
  const named = shown === 'all';
  return {
    AmazonOrderId: id,
    PurchaseDate: utc(object.createdAt),
    LastUpdateDate: utc(object.updatedAt),
    OrderStatus: status,
    FulfillmentChannel: fulfilledBy === 'merchant' ? 'MFN' : 'AFN',
    SalesChannel: marketplace.name,
    MarketplaceId: marketplace.id,
    OrderType: 'StandardOrder',
    ShipServiceLevel: 'Std US D2D Dom',
    IsPrime: false,
    IsBusinessOrder: false,
    IsISPU: false,
    IsAccessPointOrder: object.pickupPoint === true,
    NumberOfItemsShipped: status === 'Shipped' ? sale!.items.length : 0,
    NumberOfItemsUnshipped: status === 'Shipped' ? 0 : sale!.items.length,
    ...(shown === 'nothing' ? {} : { OrderTotal: { CurrencyCode: sale!.currency, Amount: money(grossOf(sale!)) } }),
    BuyerInfo: {
      ...(contact.email === null ? {} : { BuyerEmail: contact.email }),
      ...(named ? { BuyerName: `${contact.first} ${contact.last}` } : {}),
    },
    ...(place === null
      ? {}
      : {
          ShippingAddress: {
            ...(place.name === null
              ? {}
              : {
                  Name: place.name,
                  AddressLine1: place.home.line1,
                  ...(place.home.line2 === null ? {} : { AddressLine2: place.home.line2 }),
                  AddressType: object.pickupPoint ? 'Commercial' : 'Residential',
                }),
            City: place.home.city,
            ...(place.home.state === '' ? {} : { StateOrRegion: place.home.state }),
            PostalCode: place.home.postal,
            CountryCode: place.home.country,
            ...(place.phone === null ? {} : { Phone: place.phone }),
          },
        }),
  };
}

function order2026(object: ShopObject) {
  const { id, contact, sale, shown, fulfilledBy } = object;
  const place = destination(object);
  const marketplace = marketplaceOf(object);
  const status = {
    open: 'UNSHIPPED',
    done: 'SHIPPED',
    pending: 'PENDING',
    cancelled: 'CANCELLED',
    voided: 'CANCELLED',
    test: 'UNSHIPPED',
  }[sale!.state];
  const buyer = {
    ...(shown === 'all' ? { buyerName: `${contact.first} ${contact.last}` } : {}),
    ...(contact.email === null ? {} : { buyerEmail: contact.email }),
  };
  const named = place !== null && place.name !== null;
  const of = (cents: number) => ({ amount: money(cents), currencyCode: sale!.currency });
  return {
    orderId: id,
    createdTime: utcMillis(object.createdAt),
    lastUpdatedTime: utcMillis(object.updatedAt),
    programs: [],
    salesChannel: { channelName: 'AMAZON', marketplaceId: marketplace.id, marketplaceName: marketplace.name },
    ...(Object.keys(buyer).length === 0 ? {} : { buyer }),
    ...(place === null
      ? {}
      : {
          recipient: {
            deliveryAddress: {
              ...(named
                ? {
                    name: place.name,
                    addressLine1: place.home.line1,
                    addressLine2: place.home.line2 ?? '',
                    addressType: object.pickupPoint ? 'PICKUP_POINT' : 'RESIDENTIAL',
                  }
                : {}),
              city: place.home.city,
              stateOrRegion: place.home.state,
              postalCode: place.home.postal,
              countryCode: place.home.country,
              ...(place.phone === null ? {} : { phone: place.phone }),
            },
          },
        }),
    ...(shown === 'nothing' ? {} : { proceeds: { grandTotal: of(grossOf(sale!)) } }),
    fulfillment: {
      fulfillmentStatus: status,
      fulfilledBy: fulfilledBy === 'merchant' ? 'MERCHANT' : 'AMAZON',
      shipByWindow: {
        earliestDateTime: utcMillis(object.createdAt),
        latestDateTime: utcMillis(object.createdAt + 2 * day),
      },
    },
    orderItems: sale!.items.map((item, n) => ({
      orderItemId: `${id.replaceAll('-', '').slice(-12)}${n}`,
      quantityOrdered: item.quantity,
      product: {
        asin: `B0${item.sku.replaceAll(/\W/g, '').padEnd(8, '0').slice(0, 8)}`,
        title: item.title,
        sellerSku: item.sku,
        price: { unitPrice: of(item.price) },
      },
      ...(shown === 'nothing'
        ? {}
        : {
            proceeds: {
              proceedsTotal: of(item.price * item.quantity),
              breakdowns: [{ type: 'ITEM', subtotal: of(item.price * item.quantity) }],
            },
          }),
      fulfillment: {
        quantityFulfilled: status === 'SHIPPED' ? item.quantity : 0,
        quantityUnfulfilled: status === 'SHIPPED' ? 0 : item.quantity,
      },
    })),
  };
}
