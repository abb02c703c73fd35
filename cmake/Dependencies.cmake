# Everything comes from Debian 12 (scripts/install-packages); nothing is downloaded by CMake.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(tl-expected REQUIRED)
find_package(pugixml REQUIRED)
find_package(SQLiteCpp REQUIRED)
pkg_check_modules(tesseract REQUIRED IMPORTED_TARGET tesseract)
pkg_check_modules(jpeg REQUIRED IMPORTED_TARGET libturbojpeg)
pkg_check_modules(curl REQUIRED IMPORTED_TARGET libcurl)
pkg_check_modules(png REQUIRED IMPORTED_TARGET libpng)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(pcre2 REQUIRED IMPORTED_TARGET libpcre2-8)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)

# Only core and imgproc: imgcodecs would pull in GDAL and some 150 libraries, which a 30 ms cold
# start cannot pay for. The umbrella package with OpenCVConfig.cmake is therefore not installed.
find_path(OPENCV_INCLUDE opencv2/imgproc.hpp PATH_SUFFIXES opencv4 REQUIRED)
find_library(OPENCV_CORE opencv_core REQUIRED)
find_library(OPENCV_IMGPROC opencv_imgproc REQUIRED)
add_library(opencv_slim INTERFACE)
# SYSTEM: OpenCV 4.6 headers warn under C++20.
target_include_directories(opencv_slim SYSTEM INTERFACE ${OPENCV_INCLUDE})
target_link_libraries(opencv_slim INTERFACE ${OPENCV_IMGPROC} ${OPENCV_CORE})
