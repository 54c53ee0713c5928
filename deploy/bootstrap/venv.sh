#!/bin/sh
# Makes .venv from the hash-locked list, when the list is newer than what .venv holds. Called by make.
#
# Needs a Python of 3.11 or newer and nothing else: where Debian has split `ensurepip` away, pip comes from the
# system's pip, or from the package that carries pip's wheel, unpacked beside (no root needed).
set -eu
cd "$(dirname "$0")/../.."

VENV=.venv
LOCK=requirements/all.lock

say() { # say VIETNAMESE ENGLISH: by the first locale variable that names a language, Vietnamese without one
	for locale in "${IOC_LANG:-}" "${LC_ALL:-}" "${LC_MESSAGES:-}" "${LANG:-}" vi; do
		case "$locale" in
		'' | C | C.* | POSIX | POSIX.*) continue ;;
		vi*) printf '%s\n' "$1" >&2 ;;
		*) printf '%s\n' "$2" >&2 ;;
		esac
		return
	done
}

find_python() {
	for name in ${PYTHON:-} python3.14 python3.13 python3.12 python3.11 python3; do
		# `venv` is asked for too: some minimal Pythons come without it.
		if "$name" -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
			command -v "$name"
			return
		fi
	done
	say "Không tìm thấy Python 3.11 trở lên. Hãy cài python3 (ví dụ: apt-get install python3) rồi chạy lại make." \
		"No Python 3.11 or newer was found. Install python3 (for example: apt-get install python3) and run make again."
	exit 1
}

# Prints the folder or wheel that holds pip, fetched from the machine's own package sources into a state of our own.
unpack_pip() {
	command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || return 1
	folder=$(mktemp -d)
	mkdir -p "$folder/state/lists/partial" "$folder/cache/archives/partial" "$folder/root"
	: >"$folder/status"
	private_apt() {
		(cd "$folder" && apt-get -q -o Dir::State="$folder/state" -o Dir::State::status="$folder/status" \
			-o Dir::Cache="$folder/cache" -o APT::Sandbox::User= -o Acquire::Languages=none "$@") >&2
	}
	private_apt update && private_apt download python3-pip-whl || return 1
	dpkg-deb -x "$folder"/python3-pip-whl_*.deb "$folder/root" || return 1
	find "$folder/root" -name 'pip-*.whl'
}

has_pip() { "$VENV/bin/python" -m pip --version >/dev/null 2>&1; }

make_venv() {
	python=$(find_python)
	say "Tạo môi trường Python $VENV bằng $python…" "Making the Python environment $VENV with $python…"
	rm -rf "$VENV"
	if "$python" -c 'import ensurepip' 2>/dev/null && "$python" -m venv "$VENV"; then
		return
	fi
	rm -rf "$VENV"
	"$python" -m venv --without-pip "$VENV"
}

# Runs pip for the environment, whoever provides it.
pip() {
	if has_pip; then
		"$VENV/bin/python" -m pip --disable-pip-version-check "$@"
	elif [ -n "${PIP_WHEEL:-}" ]; then
		PYTHONPATH=$PIP_WHEEL "$VENV/bin/python" -m pip --disable-pip-version-check "$@"
	else
		"$(find_python)" -m pip --disable-pip-version-check --python "$VENV/bin/python" "$@"
	fi
}

"$VENV/bin/python" -c 'import venv' 2>/dev/null || make_venv
if ! has_pip && ! "$(find_python)" -m pip --python "$VENV/bin/python" --version >/dev/null 2>&1; then
	say "Python này không kèm pip; lấy pip từ gói của hệ điều hành…" \
		"This Python comes without pip; taking pip from the system's packages…"
	PIP_WHEEL=$(unpack_pip) && [ -n "$PIP_WHEEL" ] || {
		say "Không lấy được pip. Hãy cài python3-venv (ví dụ: apt-get install python3-venv) rồi chạy lại make." \
			"pip could not be had. Install python3-venv (for example: apt-get install python3-venv) and run make again."
		exit 1
	}
fi

# On a terminal one line names what is being fetched; pip's own hundred lines are for logs.
install_locked() {
	if [ -t 2 ]; then
		rm -f "$VENV/.failed"
		{ pip install --no-deps --require-hashes -r "$LOCK" || touch "$VENV/.failed"; } 2>&1 | awk -v total="$1" '
			/^Collecting /  { printf "\r\033[K  %3d/%d  %s", ++n, total, $2; fflush(); next }
			/^Installing /  { printf "\r\033[K  %d/%d  …", total, total; fflush(); next }
			/^ *ERROR|^error/ { printf "\r\033[K%s\n", $0 }
			END             { printf "\r\033[K" }' >&2
		[ ! -e "$VENV/.failed" ]
	else
		pip install --quiet --no-deps --require-hashes -r "$LOCK"
	fi
}

count=$(grep -c '^[a-z].*==' "$LOCK")
say "Cài $count thư viện trong $LOCK (có kiểm tra mã băm)…" "Installing the $count libraries of $LOCK (digests are checked)…"
if ! install_locked "$count" || ! pip install --quiet --no-deps --no-build-isolation -e .; then
	say "Cài đặt chưa xong. Hãy kiểm tra mạng rồi chạy lại make; phần đã tải được giữ nguyên." \
		"The installation did not finish. Check the network and run make again; what was fetched is kept."
	exit 1
fi
touch "$VENV/.ready"
