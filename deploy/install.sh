#!/usr/bin/env bash
# Install the site on Debian 12 or 13, or bring an installation up to date with its checkout.
# Each step says what it does; a step that is done already is left alone, so the script can be run again.
#
#   sudo git clone ADDRESS-OF-THE-PROJECT /srv/civic/site
#   sudo /srv/civic/site/deploy/install.sh --domain byalareka.bg,www.byalareka.bg --name "Община Бяла река"
#
# deploy/update uses two of its parts for a new version: --stage program, and --stage services.
set -euo pipefail
# A server may be set up with a stricter one; the site's user reads the program and never writes it.
umask 022

usage() {
  cat <<'END'
install.sh --domain NAMES --name TEXT [options]

  --domain NAMES    names of the site, the main one first: byalareka.bg,www.byalareka.bg
  --name TEXT       name of the municipality
  --email ADDRESS   fetch a certificate from Let's Encrypt, which writes to this address if it will expire
  --mail URL        mail server: smtp+tls://user%40byalareka.bg:PASSWORD@mail.byalareka.bg:587
  --sender ADDRESS  sender of the site's mails (default: site@ and the main name)
  --database URL    PostgreSQL: postgres:///civic?host=/var/run/postgresql (default: SQLite)
  --proxy nginx|none
  --dry-run         say what would be done, and change nothing

Once the site is installed, --domain and --name are read from its settings.
END
}

SITE=/srv/civic/site RELEASES=/srv/civic/releases DATA=/var/lib/civic BACKUPS=/var/backups/civic ENVIRONMENT=/etc/civic.env TLS=/etc/civic/tls
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
DOMAIN='' NAME='' EMAIL='' MAIL='' SENDER='' DATABASE='' PROXY=nginx STAGE=all DRY=

while [ $# -gt 0 ]; do
  case $1 in
    --domain) DOMAIN=${2:?} && shift 2 ;;
    --name) NAME=${2:?} && shift 2 ;;
    --email) EMAIL=${2:?} && shift 2 ;;
    --mail) MAIL=${2:?} && shift 2 ;;
    --sender) SENDER=${2:?} && shift 2 ;;
    --database) DATABASE=${2:?} && shift 2 ;;
    --proxy) PROXY=${2:?} && shift 2 ;;
    --stage) STAGE=${2:?} && shift 2 ;;
    --dry-run) DRY=yes && shift ;;
    -h | --help) usage && exit ;;
    *) echo "Unknown: $1" >&2 && usage >&2 && exit 2 ;;
  esac
done

say() { echo "· $*"; }
there() { echo "✓ $*"; }
fail() { echo "✗ $*" >&2 && exit 1; }
# Run a command, or only show it.
run() { if [ -n "$DRY" ]; then printf '    %s\n' "${*@Q}"; else "$@"; fi; }
# Write standard input to a file: to FILE MODE [OWNER]
write() {
  local text
  text=$(cat)
  if [ -n "$DRY" ]; then
    echo "    write $1"
  else
    # Never readable by others, not even for a moment.
    (umask 077 && printf '%s\n' "$text" >"$1.new") && chmod "$2" "$1.new" && mv "$1.new" "$1"
  fi
}
# Copy a file if it differs; succeed only if it did.
copied() {
  cmp -s "$1" "$2" && return 1
  run install -D -o root -g root -m 644 "$1" "$2"
}
setting() { { [ -r $ENVIRONMENT ] && sed -n "s/^$1=//p" $ENVIRONMENT | tail -n 1 | sed "s/^[\"']//; s/[\"']\$//"; } || true; }
random() { /usr/bin/python3 -c 'import base64, os, sys; print(base64.urlsafe_b64encode(os.urandom(int(sys.argv[1]))).decode())' "$1"; }
systemd_runs() { [ -d /run/systemd/system ]; }

prepare() {
  DOMAIN=${DOMAIN:-$(setting ALLOWED_HOSTS)} NAME=${NAME:-$(setting SITE_NAME)}
  [ -n "$DOMAIN" ] && [ -n "$NAME" ] || { echo "--domain and --name are needed." >&2 && usage >&2 && exit 2; }
  [[ $DOMAIN =~ ^[a-z0-9.-]+(,[a-z0-9.-]+)*$ ]] || { echo "--domain: small letters, digits, dots and commas." >&2 && exit 2; }
  [[ $PROXY == nginx || $PROXY == none ]] || { echo "--proxy: nginx or none." >&2 && exit 2; }
  [[ $STAGE == all || $STAGE == program || $STAGE == services ]] || { echo "--stage: program or services." >&2 && exit 2; }
  # An update leaves another proxy than nginx alone.
  if [ $STAGE != all ] && [ ! -e /etc/nginx/sites-available/civic ]; then PROXY=none; fi
  MAIN_NAME=${DOMAIN%%,*}
  [ -n "$DRY" ] && { say "Nothing is changed; the lines that are set in are what would be run."; return; }
  [ "$(id -u)" = 0 ] || fail "Run it as root: sudo $0 …"
  [ -r /etc/debian_version ] || fail "This script is for Debian; docs/how-to/deploy.md names the steps."
  if [ $STAGE = program ] && [[ $HERE == "$RELEASES"/* ]]; then return; fi
  [ "$HERE" = "$(readlink -f $SITE)" ] || fail "The project must lie in $SITE: git clone ADDRESS $SITE"
}

install_packages() {
  local wanted=(python3 python3-venv openssl curl) missing=()
  if [ $PROXY = nginx ]; then wanted+=(nginx certbot); fi
  case $DATABASE$(setting DATABASE_URL) in postgres*) wanted+=(postgresql) ;; esac
  for package in "${wanted[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  if [ ${#missing[@]} = 0 ]; then there "Debian's packages: ${wanted[*]}"; return; fi
  say "Installing Debian's packages: ${missing[*]} …"
  run apt-get update -qq
  run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

make_user() {
  if id civic >/dev/null 2>&1; then there "User civic"; return; fi
  say "Making the user civic, who runs the site and cannot log in …"
  run useradd --system --user-group --home-dir $DATA --no-create-home --shell /usr/sbin/nologin civic
}

make_directories() {
  say "Data in $DATA (read and written by civic), backups in $BACKUPS, the program in $HERE (written by root) …"
  # The proxy may pass through to the media, and read nothing else.
  run install -d -o civic -g civic -m 711 $DATA
  run install -d -o civic -g civic -m 755 $DATA/media
  run install -d -o civic -g civic -m 700 $DATA/documents $DATA/feedback $DATA/kept-files $DATA/cache $BACKUPS
  run chown -R root:root "$HERE"
  run chmod -R go-w,a+rX "$HERE"
  run chmod a+x "$(dirname "$HERE")"
}

install_program() {
  local wanted=requirements.txt sum running
  case $DATABASE$(setting DATABASE_URL) in postgres*) wanted=requirements-postgresql.txt ;; esac
  sum=$(cd "$HERE" && { /usr/bin/python3 -V && cat requirements.txt "$wanted" constraints.txt; } | sha256sum)
  if [ "$(cat "$HERE/.venv/installed" 2>/dev/null)" = "$sum" ]; then
    there "Python packages"
  elif running=$(readlink -f $SITE) && [ "$(cat "$running/.venv/installed" 2>/dev/null)" = "$sum" ]; then
    say "Copying the Python packages of ${running##*/}, which are the same …"
    run rm -rf "$HERE/.venv.new"
    run cp -a "$running/.venv" "$HERE/.venv.new"
    run rm -rf "$HERE/.venv"
    run mv -T "$HERE/.venv.new" "$HERE/.venv"
  else
    say "Installing the Python packages into $HERE/.venv (about two minutes) …"
    run /usr/bin/python3 -m venv "$HERE/.venv"
    run "$HERE/.venv/bin/python" -m pip install -q --disable-pip-version-check --no-cache-dir \
      -r "$HERE/requirements.txt" -r "$HERE/$wanted"
    [ -n "$DRY" ] || echo "$sum" >"$HERE/.venv/installed"
  fi
  say "Collecting the static files in $HERE/staticfiles …"
  (cd "$HERE" && run env DJANGO_SETTINGS_MODULE=cms.settings.production SECRET_KEY=none ALLOWED_HOSTS=none \
    .venv/bin/python manage.py collectstatic --noinput --clear -v 0)
}

link_command() {
  run ln -sfn $SITE/deploy/civic /usr/local/bin/civic
}

# The settings that are missing in the file; those that are there stay as they are.
missing_settings() {
  add() { [ -n "$(setting "$1")" ] || [ -z "$2" ] || echo "$1=$2"; }
  add DJANGO_SETTINGS_MODULE cms.settings.production
  add DATA_DIR $DATA
  add BACKUP_DIR $BACKUPS
  add SECRET_KEY "$(random 48)"
  add CIVIC_SOCIAL_CREDENTIAL_KEYS "$(random 32)"
  add ALLOWED_HOSTS "$DOMAIN"
  add SITE_URL "https://$MAIN_NAME"
  add SITE_NAME "\"${NAME//\"/}\""
  add EMAIL_URL "$MAIL"
  add DEFAULT_FROM_EMAIL "${SENDER:-site@$MAIN_NAME}"
  add DATABASE_URL "$DATABASE"
  add BEHIND_PROXY true
  add TRUSTED_PROXIES 1
}

write_settings() {
  local added
  added=$(missing_settings)
  if [ -z "$added" ]; then there "Settings in $ENVIRONMENT"; return; fi
  say "Writing into $ENVIRONMENT, which only root can read: $(cut -d= -f1 <<<"$added" | tr '\n' ' ')"
  { if [ -r $ENVIRONMENT ]; then cat $ENVIRONMENT; fi && echo "$added"; } | write $ENVIRONMENT 600
  if [ -z "$(setting EMAIL_URL)$MAIL" ]; then say "No mail server yet: add EMAIL_URL to $ENVIRONMENT, or mails to citizens are written into the journal."; fi
}

make_database() {
  case $DATABASE$(setting DATABASE_URL) in
    postgres:///civic*)
      say "Making the database civic in PostgreSQL, if it is missing …"
      run runuser -u postgres -- sh -c 'cd /; psql -qtAc "select 1 from pg_roles where rolname = '"'civic'"'" | grep -q 1 || createuser civic
        psql -qtAc "select 1 from pg_database where datname = '"'civic'"'" | grep -q 1 || createdb --owner civic civic' ;;
  esac
}

prepare_database() {
  say "Bringing the database up to date …"
  if systemd_runs && systemctl -q is-active civic-worker; then run systemctl stop civic-worker; fi
  run /usr/local/bin/civic migrate --noinput -v 0
  # Documents of a version that stored them among the media.
  local media
  media=$(setting MEDIA_ROOT)
  if [ -d "${media:-$DATA/media}/documents" ]; then
    run /usr/local/bin/civic move_documents
  fi
}

# Processes of versions before 0.3, whose work civic-worker does now.
remove_old_units() {
  local unit
  for unit in civic-sweep.service civic-events.service civic-run@publish_scheduled.timer \
    civic-run@feedback_digest.timer civic-run@feedback_purge.timer civic-run@prune_db_task_results.timer; do
    [ -e "/etc/systemd/system/$unit" ] || continue
    say "Removing $unit of an older version …"
    if systemd_runs; then run systemctl disable -q --now "$unit"; fi
    run rm "/etc/systemd/system/$unit"
  done
  if [ -e /etc/systemd/system/civic-run@.service ]; then run rm /etc/systemd/system/civic-run@.service; fi
}

install_units() {
  local unit changed=
  for unit in "$HERE"/deploy/systemd/*; do
    if copied "$unit" "/etc/systemd/system/${unit##*/}"; then changed=yes; say "Unit ${unit##*/}"; fi
  done
  if copied "$HERE/deploy/journald/civic.conf" /etc/systemd/journald.conf.d/civic.conf; then
    say "The journal keeps a month, and 1 GB at most …"
    if systemd_runs; then run systemctl restart systemd-journald; fi
  fi
  if ! systemd_runs; then say "systemd does not run here: the units are installed and not started."; return; fi
  if [ -n "$changed" ]; then run systemctl daemon-reload; else there "Units"; fi
}

start_units() {
  if ! systemd_runs; then return; fi
  say "Starting civic-web and civic-worker, and the timer of the backup …"
  run systemctl enable -q --now civic-web.socket civic-backup.timer
  run systemctl enable -q civic-web.service civic-worker.service
  # Requests wait in the socket meanwhile.
  run systemctl restart civic-web.service civic-worker.service
}

install_proxy() {
  if [ $PROXY != nginx ]; then say "No proxy is set up; see deploy/caddy/Caddyfile."; return; fi
  if [ ! -e $TLS/fullchain.pem ]; then
    say "Making a certificate of our own in $TLS, with which nginx starts until there is a real one …"
    run install -d -m 755 $TLS
    run openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj "/CN=$MAIN_NAME" \
      -keyout $TLS/privkey.pem -out $TLS/fullchain.pem 2>/dev/null
  fi
  run install -d -m 755 /var/www/civic
  local snippet
  for snippet in civic_proxy civic_upstream; do
    if copied "$HERE/deploy/nginx/$snippet.conf" /etc/nginx/snippets/$snippet.conf; then say "nginx: $snippet.conf"; fi
  done
  local file=/etc/nginx/sites-available/civic made=/etc/civic/nginx.sha256
  if [ -e $file ] && [ -e $made ] && ! sha256sum --quiet --status -c $made; then
    say "nginx: $file was changed by hand and stays; the new one is $file.new"
    file=$file.new
  else
    say "nginx: the site ${DOMAIN//,/ } …"
  fi
  sed "s/byalareka.bg www.byalareka.bg/${DOMAIN//,/ }/" "$HERE/deploy/nginx/civic.conf" | write $file 644
  if [ -z "$DRY" ] && [[ $file != *.new ]]; then sha256sum $file >$made; fi
  run ln -sfn ../sites-available/civic /etc/nginx/sites-enabled/civic
  if [ -L /etc/nginx/sites-enabled/default ]; then
    say "Switching off nginx's example site …"
    run rm /etc/nginx/sites-enabled/default
  fi
  run nginx -t -q
  if systemd_runs; then run systemctl reload-or-restart nginx; fi
}

fetch_certificate() {
  local live=/etc/letsencrypt/live/$MAIN_NAME names=()
  [ $PROXY = nginx ] || return 0
  if [ "$(readlink $TLS/fullchain.pem)" = "$live/fullchain.pem" ]; then there "Certificate; certbot renews it"; return; fi
  if [ -z "$EMAIL" ]; then say "Browsers will warn of the certificate. Fetch one: $0 --email ADDRESS"; return; fi
  say "Fetching a certificate from Let's Encrypt …"
  for name in ${DOMAIN//,/ }; do names+=(-d "$name"); done
  if ! run certbot certonly --non-interactive --agree-tos --quiet --webroot -w /var/www/civic -m "$EMAIL" \
    --cert-name "$MAIN_NAME" "${names[@]}" --deploy-hook 'systemctl reload nginx'; then
    fail "Let's Encrypt gave none. Do all names lead to this server (${DOMAIN//,/ }), and is port 80 open? Then run this again."
  fi
  run ln -sfn "$live/fullchain.pem" $TLS/fullchain.pem
  run ln -sfn "$live/privkey.pem" $TLS/privkey.pem
  if systemd_runs; then run systemctl reload nginx; fi
}

finish() {
  if [ -n "$DRY" ]; then return; fi
  say "Checking the settings …"
  /usr/local/bin/civic check --deploy || fail "Correct this, and run the script again."
  cat <<END

The site is installed: https://$MAIN_NAME/
  Fill it and make the first account:  sudo civic setup
  See that all is well:                sudo civic social status
Keep a copy of $ENVIRONMENT in a safe place, apart from the backups: without its keys the accounts have to be
connected again, and whoever has both can post in the municipality's name.
END
}

prepare
case $STAGE in
  program)
    install_packages
    make_directories
    install_program
    write_settings
    make_database
    ;;
  services)
    link_command
    remove_old_units
    install_units
    install_proxy
    ;;
  all)
    install_packages
    make_user
    make_directories
    install_program
    link_command
    write_settings
    remove_old_units
    make_database
    prepare_database
    install_units
    start_units
    install_proxy
    fetch_certificate
    finish
    ;;
esac
