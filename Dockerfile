# The command alone, for a database given by DATABASE_URL; docker-compose.yml brings one along.
FROM node:24-bookworm-slim
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# optional packages are the embedded PostgreSQL, which is not used here
RUN npm ci --omit=dev --omit=optional
COPY src src
COPY sql sql
COPY migrations migrations
USER node
ENTRYPOINT ["node", "src/bin.js"]
CMD ["up"]
