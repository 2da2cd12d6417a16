# Sourced by ./run, ./test and ./check: makes sure that the machine has what Quipu needs.
#
# On a bare Debian 12 only a Swift toolchain has to be there before; the Debian packages that are
# missing are installed here. Nothing else is touched.

# What the toolchain itself needs, and the libraries that Quipu is built on.
packages=(
  binutils libc6-dev libgcc-12-dev libstdc++-12-dev libncurses6 libcurl4 libedit2 tzdata git
  ca-certificates pkg-config libxml2-dev libsqlite3-dev zlib1g-dev libdeflate-dev libyaml-dev libssl-dev
  libre2-dev
)
# Only the tests need these: other people's programs that open what Quipu writes.
test_packages=(python3 python3-venv unzip strace procps)

stop() {
  echo "quipu: $1" >&2
  exit "${2:-69}"
}

need_swift() {
  command -v swift >/dev/null 2>&1 ||
    stop "falta Swift 6.2 o posterior: instálelo desde swift.org/install y póngalo en PATH / Swift 6.2 or later is missing: install it from swift.org/install and put it on PATH" 69
}

# After the packages: on a minimal Debian the toolchain itself does not start without some of them.
need_swift_version() {
  local answer version
  answer=$(swift --version 2>&1) || true
  version=$(sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' <<<"$answer" | head -n 1)
  case "$version" in
  6.[2-9] | 6.[1-9][0-9] | [7-9].* | [1-9][0-9].*) ;;
  *) stop "se necesita Swift 6.2 o posterior, hay «${version:-?}»: instálelo desde swift.org/install / Swift 6.2 or later is needed, found '${version:-?}': install it from swift.org/install" 69 ;;
  esac
}

missing_packages() {
  local package
  for package in "$@"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s ' "$package"
  done
}

need_packages() {
  command -v dpkg-query >/dev/null 2>&1 ||
    stop "esta instalación automática es para Debian 12: instale a mano lo que pide README.md / this automatic installation is for Debian 12: install by hand what README.md asks for" 69
  local missing become=()
  missing=$(missing_packages "$@")
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
      become=(sudo)
    else
      stop "faltan paquetes y no hay permiso para instalarlos; pida a un administrador: apt-get install ${missing}/ packages are missing and there is no right to install them; ask an administrator to run the command" 77
    fi
  fi
  echo "quipu: instalando / installing: $missing" >&2
  local log
  log=$(mktemp)
  # shellcheck disable=SC2086  # one word per package
  if ! { "${become[@]}" apt-get update &&
    DEBIAN_FRONTEND=noninteractive "${become[@]}" apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    rm -f "$log"
    stop "no se pudo instalar: $missing(¿hay red?) / could not install them (is there a network?)" 69
  fi
  rm -f "$log"
}

# A virtual environment in FOLDER with what the file REQUIREMENTS pins: whole only once it bears a copy of that
# file, and then reused.  make_venv FOLDER REQUIREMENTS
make_venv() {
  cmp -s "$2" "$1/installed.txt" && return
  rm -rf "$1"
  mkdir -p "$(dirname "$1")" &&
    python3 -m venv "$1" &&
    "$1/bin/python" -m pip install --quiet --disable-pip-version-check --only-binary :all: --retries 3 --timeout 10 \
      -r "$2" &&
    cp "$2" "$1/installed.txt"
}

# PyPI's programs that tests run. Where PyPI is not reached, the tests that need them fail and say so;
# with QUIPU_WITHOUT_PYPI=1 they are skipped.
make_test_tools() {
  [ -z "${QUIPU_WITHOUT_PYPI:-}" ] || return 0
  mkdir -p .build
  make_venv .build/test-tools Tests/requirements.txt >.build/test-tools.log 2>&1 ||
    echo "quipu: PyPI no responde; las pruebas que usan sus programas fallarán (.build/test-tools.log) / PyPI was not reached; tests that use its programs will fail" >&2
}

# Plain `swift build` compiles an undeclared import of a sibling after a first build; this flag does not.
walls=(--explicit-target-dependency-import-check error)
