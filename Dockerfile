# The advisor with its models. docs/deploying.md says how to run it.
#
#   docker build -t groundwise .                             for processors
#   docker build -t groundwise --build-arg CUDA=12.9.1 .     for GPUs of NVIDIA's, by that version
#
# Both begin with the same system, so that they share its Python. BuildKit makes the stages that are
# needed alone.
ARG CUDA=
ARG GPU=${CUDA:+cuda}
ARG KIND=${GPU:-cpu}

FROM ubuntu:24.04 AS build-on-cpu
ENV UV_TORCH_BACKEND=cpu LLAMA=-DGGML_NATIVE=OFF

FROM nvidia/cuda:${CUDA:-12.9.1}-devel-ubuntu24.04 AS build-on-cuda
# From the A100 and its time on; a newer GPU than those translates the last for itself.
ENV LLAMA="-DGGML_NATIVE=OFF -DGGML_CUDA=on -DCMAKE_CUDA_ARCHITECTURES=80-real;86-real;89-real;90"

FROM ubuntu:24.04 AS run-on-cpu

FROM nvidia/cuda:${CUDA:-12.9.1}-runtime-ubuntu24.04 AS run-on-cuda

FROM build-on-${KIND} AS build
RUN apt-get update \
    && apt-get install --no-install-recommends -y g++ python3 python3-dev python3-venv \
    && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /usr/local/uv && /usr/local/uv/bin/pip install --no-cache-dir uv==0.13.9
ENV PATH=/opt/groundwise/bin:/usr/local/uv/bin:$PATH VIRTUAL_ENV=/opt/groundwise \
    UV_CONSTRAINT=/src/constraints.txt UV_BUILD_CONSTRAINT=/src/constraints.txt \
    UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1 UV_PYTHON_DOWNLOADS=never
WORKDIR /src
COPY constraints.txt scripts/llama_cpp.cmake ./
# Compiled for any processor with AVX2, before the rest is copied: it is built again only when it is
# another version.
RUN uv venv --python python3 /opt/groundwise \
    && export CMAKE_ARGS="$LLAMA -DLLAVA_BUILD=OFF" \
    && CMAKE_ARGS="$CMAKE_ARGS -DCMAKE_PROJECT_llama_cpp_INCLUDE=/src/llama_cpp.cmake" \
       uv pip install llama-cpp-python
COPY . .
ARG EXTRAS=llama,ocr,postgres,metrics,otel
RUN uv pip install ".[$EXTRAS]"
# Exports the embedding model, and shows that all of it works.
RUN export XDG_CACHE_HOME=/opt/groundwise/cache ADVISOR_INDEX_DIR=/tmp/trial \
    && advisor index /src/corpus/documents \
    && advisor ask "How do I stand out?" \
    && chmod -R a+rX /opt/groundwise

FROM run-on-${KIND}
RUN apt-get update \
    && apt-get install --no-install-recommends -y libgomp1 python3 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 advisor \
    && useradd --uid 10001 --gid advisor --home-dir /data --no-create-home advisor \
    && install -d -o advisor -g advisor -m 700 /data
COPY --from=build /opt/groundwise /opt/groundwise
# All that is written lies in /data, but for uploads on their way, in /tmp.
ENV PATH=/opt/groundwise/bin:$PATH PYTHONDONTWRITEBYTECODE=1 \
    ADVISOR_INDEX_DIR=/data/index XDG_DATA_HOME=/data XDG_CACHE_HOME=/opt/groundwise/cache \
    XDG_CONFIG_HOME=/etc
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD python3 -c \
    "from urllib.request import urlopen; urlopen('http://127.0.0.1:7860/healthz', timeout=4)"
ENTRYPOINT ["advisor"]
CMD ["serve", "--host", "0.0.0.0", "--auth", "/data/accounts.json"]
