# kb in a container: `docker build -t kb .`, then `docker compose up` or
# `docker run -p 8000:8000 -v ./articles:/centre/articles:ro -v kb-data:/centre/data kb`.
# Everything that is installed is pinned by its hash in requirements/run.txt.

FROM python:3.11-slim AS build
# The inner loops of search are C; the compiler stays in this stage.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends gcc libc6-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY requirements/run.txt requirements/run.txt
RUN python -m venv /opt/kb \
 && /opt/kb/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/run.txt
COPY pyproject.toml hatch_build.py README.md LICENSE kb.toml ./
COPY kb kb
COPY site site
COPY articles articles
RUN /opt/kb/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation . \
 && /opt/kb/bin/python -I -c 'from kb.kernel import kernel; assert kernel(), "not compiled"' \
 && /opt/kb/bin/python -m compileall -q /opt/kb/lib

FROM python:3.11-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /centre kb \
 && mkdir -p /centre/articles /centre/data && chown kb:kb /centre/data
COPY --from=build /opt/kb /opt/kb
ENV PATH=/opt/kb/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    KB_ARTICLES=/centre/articles \
    KB_DATA=/centre/data \
    KB_SERVE_HOST=0.0.0.0 \
    KB_SERVE_PORT=8000 \
    KB_SERVE_LOG=json
WORKDIR /centre
USER kb
VOLUME /centre/data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=3 \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["kb"]
CMD ["serve"]
