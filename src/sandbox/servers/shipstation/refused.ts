/** A request that is answered with an error, in the words of the version that was asked. */
export class Refused extends Error {
  readonly status: number;
  readonly parameter: string;

  constructor(status: number, message: string, parameter = '') {
    super(message);
    this.status = status;
    this.parameter = parameter;
  }
}
