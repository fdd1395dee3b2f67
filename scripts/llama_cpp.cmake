# Read by CMake when it meets project(llama_cpp); see scripts/install.sh.
#
# llama-cpp-python builds llama.cpp's `common` library (argument parsing, chat parsers) and installs
# it, but never loads it. The package forces the cached variable ON; an ordinary variable of the same
# name shadows it. Without `common` and the image models, 74 files are compiled instead of 178.
set(LLAMA_BUILD_COMMON OFF)
