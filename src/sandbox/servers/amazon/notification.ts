import { randomUUID } from 'node:crypto';
import type { ShopObject } from '../../../population/model.ts';
import { utcMillis } from '../../../population/times.ts';
import type { Seller } from './seller.ts';
import { spellOrderV0 } from './spell.ts';

/** ORDER_CHANGE, which names an order and says no more of its person than where in the country it goes. */
export function notificationOf(object: ShopObject, { id }: Pick<Seller, 'id'>): object {
  const order = spellOrderV0(object);
  const at = utcMillis(object.updatedAt);
  return {
    NotificationVersion: '1.0',
    NotificationType: 'ORDER_CHANGE',
    PayloadVersion: '1.0',
    EventTime: at,
    Payload: {
      OrderChangeNotification: {
        NotificationLevel: 'OrderLevel',
        SellerId: id,
        AmazonOrderId: object.id,
        OrderChangeType: 'OrderStatusChange',
        OrderChangeTrigger: { TimeOfOrderChange: at, ChangeReason: 'Order Status Change' },
        Summary: {
          MarketplaceId: order.MarketplaceId,
          OrderStatus: order.OrderStatus,
          PurchaseDate: utcMillis(object.createdAt),
          DestinationPostalCode: order.ShippingAddress?.PostalCode ?? '',
          FulfillmentType: order.FulfillmentChannel,
          OrderType: order.OrderType,
          NumberOfItemsShipped: order.NumberOfItemsShipped,
          NumberOfItemsUnshipped: order.NumberOfItemsUnshipped,
          OrderItems: object.sale!.items.map(({ sku, quantity }, n) => ({
            OrderItemId: `${object.id.replaceAll('-', '').slice(-12)}${n}`,
            SellerSKU: sku,
            SupplySourceId: null,
            Quantity: quantity,
          })),
        },
      },
    },
    NotificationMetadata: {
      ApplicationId: 'amzn1.sellerapps.app.sandbox',
      SubscriptionId: 'e1c9f7d2-6d0a-4c55-9f0e-3f3a0b5f7c11',
      PublishTime: at,
      NotificationId: randomUUID(),
    },
  };
}
