# The registry in one image: docker build -t tameshi-registry .
# Where no hub is reachable, name a base that is there: --build-arg BASE_IMAGE=python:3.11-slim (Debian with Python 3.11 or newer).
ARG BASE_IMAGE=python:3.13-slim-bookworm

FROM ${BASE_IMAGE} AS build
WORKDIR /src
RUN python3 -m venv /opt/tameshi
ENV PATH=/opt/tameshi/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY lock-registry.txt ./
RUN pip install --require-hashes --only-binary :all: -r lock-registry.txt
COPY pyproject.toml README.md LICENSE ./
COPY schemas schemas
COPY collector collector
COPY registry registry
COPY web web
RUN pip install --no-deps .

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="Tameshi registry" org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 tameshi \
 && useradd --uid 10001 --gid tameshi --no-create-home --home-dir /var/lib/tameshi --shell /usr/sbin/nologin tameshi \
 && install -d -o tameshi -g tameshi -m 0750 /var/lib/tameshi
COPY --from=build /opt/tameshi /opt/tameshi
ENV PATH=/opt/tameshi/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    TAMESHI_VAR=/var/lib/tameshi HOST=0.0.0.0 PORT=8080
WORKDIR /var/lib/tameshi
VOLUME /var/lib/tameshi
EXPOSE 8080
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["python3", "-c", "import os, urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://127.0.0.1:' + os.environ['PORT'] + '/readyz', timeout=4)"]
# Several containers may start at once: on PostgreSQL one of them migrates and the others wait for it.
CMD ["sh", "-c", "registry migrate && exec registry serve"]
