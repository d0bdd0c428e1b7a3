"""Where we may connect."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from presswatch.fetch.guard import Address, Guard, is_loopback, nobody_reads, reason_against
from presswatch.fetch.nopage import NoPage
from presswatch.fetch.target import MAX_URL, plain_host, redirected, target_of
from presswatch.model import FetchOutcome, FetchRules

REFUSED = {
    "0.0.0.0": "this network",
    "0.255.255.255": "this network",
    "10.0.0.0": "private",
    "10.255.255.255": "private",
    "100.64.0.0": "shared",
    "100.100.100.200": "shared",
    "100.127.255.255": "shared",
    "127.0.0.0": "loopback",
    "127.0.0.1": "loopback",
    "127.255.255.255": "loopback",
    "168.63.129.16": "cloud",
    "169.254.0.0": "link-local",
    "169.254.169.254": "link-local",
    "169.254.255.255": "link-local",
    "172.16.0.0": "private",
    "172.31.255.255": "private",
    "192.0.0.0": "protocols",
    "192.0.0.192": "protocols",
    "192.0.0.255": "protocols",
    "192.0.2.1": "documentation",
    "192.88.99.1": "6to4",
    "192.168.0.0": "private",
    "192.168.255.255": "private",
    "198.18.0.0": "benchmarks",
    "198.19.255.255": "benchmarks",
    "198.51.100.7": "documentation",
    "203.0.113.255": "documentation",
    "224.0.0.0": "multicast",
    "239.255.255.255": "multicast",
    "240.0.0.0": "reserved",
    "255.255.255.254": "reserved",
    "255.255.255.255": "broadcast",
    "::": "unspecified",
    "::1": "loopback",
    "::2": "this network",
    "::127.0.0.1": "loopback",
    "::10.0.0.1": "private",
    "::ffff:127.0.0.1": "loopback",
    "::ffff:7f00:1": "loopback",
    "::ffff:169.254.169.254": "link-local",
    "::ffff:255.255.255.255": "broadcast",
    "::ffff:0:127.0.0.1": "not a global unicast",
    "64:ff9b::127.0.0.1": "loopback",
    "64:ff9b::a9fe:a9fe": "link-local",
    "64:ff9b:1::8.8.8.8": "not a global unicast",
    "100::1": "discarded",
    "2001::1": "this network",
    "2001:0:7f00:1::": "loopback",
    "2001:0:808:808::80ff:fffe": "loopback",
    "2001:2::1": "protocols",
    "2001:10::1": "protocols",
    "2001:1ff:ffff::": "protocols",
    "2001:db8::1": "documentation",
    "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff": "documentation",
    "2002:7f00:1::": "loopback",
    "2002:a00:1::1": "private",
    "2002:c0a8:101::1": "private",
    "3fff::1": "documentation",
    "3fff:fff:ffff::": "documentation",
    "4000::1": "not a global unicast",
    "5f00::1": "not a global unicast",
    "fbff::1": "not a global unicast",
    "fc00::1": "private",
    "fd00:ec2::254": "private",
    "fdff:ffff::1": "private",
    "fe80::1": "link-local",
    "fe80::1%eth0": "interface",
    "2606:4700::1111%eth0": "interface",
    "febf::1": "link-local",
    "fec0::1": "site-local",
    "feff::1": "site-local",
    "ff00::1": "multicast",
    "ff02::1": "multicast",
    "": "not an IP address",
    "localhost": "not an IP address",
    "127.1": "not an IP address",
    "0177.0.0.1": "not an IP address",
    "1.1.1.1.": "not an IP address",
}
PUBLIC = [
    "1.0.0.0",
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "168.63.129.15",
    "168.63.129.17",
    "169.253.255.255",
    "169.255.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "191.255.255.255",
    "192.0.1.0",
    "192.0.3.0",
    "192.88.98.255",
    "192.88.100.0",
    "192.167.255.255",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "198.51.99.255",
    "198.51.101.0",
    "203.0.112.255",
    "203.0.114.0",
    "223.255.255.255",
    "2000::1",
    "2001:200::1",
    "2001:db7:ffff::1",
    "2001:db9::1",
    "2001:4860:4860::8888",
    "2606:4700:4700::1111",
    "2a00:1450:4007::1",
    "3ffe:ffff::1",
    "3fff:1000::1",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
    "2001:0:808:808::f7f7:f7f7",
]


@pytest.mark.parametrize(("ip", "what"), REFUSED.items())
def test_an_address_that_is_not_global_unicast_is_refused_by_name(ip: str, what: str) -> None:
    assert what in (reason_against(ip, 443) or "")


@pytest.mark.parametrize("ip", PUBLIC)
def test_its_neighbours_may_be_reached_on_the_two_ports_of_the_web(ip: str) -> None:
    assert reason_against(ip, 80) is None
    assert reason_against(ip, 443) is None


@pytest.mark.parametrize("port", [0, 22, 25, 79, 81, 442, 444, 6379, 8080, 65535, 65616])
def test_other_ports_are_refused(port: int) -> None:
    assert reason_against("1.1.1.1", port) == f"port {port} is neither 80 nor 443"


def test_loopback_is_known_also_when_mapped() -> None:
    assert all(map(is_loopback, ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"]))
    assert not any(map(is_loopback, ["128.0.0.1", "::2", "localhost", "10.0.0.1", "::ffff:10.0.0.1"]))


ODD_HOSTS = [
    "",
    ".",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "127.1",
    "127.0.1",
    "0",
    "127.0.0.1..",
    "127.0.0.01",
    "127.0.0.256",
    "1.2.3.4.5",
    "127。0。0。1x。1",
    "%31%32%37.0.0.1",
    "fe80::1%eth0",
    "fe80::1%25eth0",
    "::ffff:127.0.0.1.",
    "a..example",
    "-a.example",
    "a b.example",
    "a\\b.example",
    "a/b",
    "x" * 64 + ".example",
    "\udcff.example",
]


@pytest.mark.parametrize("host", ODD_HOSTS)
def test_an_odd_spelling_of_a_host_is_refused(host: str) -> None:
    with pytest.raises(NoPage) as caught:
        plain_host(host)
    assert caught.value.outcome is FetchOutcome.REFUSED


@pytest.mark.parametrize(
    ("host", "plain"),
    [
        ("Le-Courrier.Example", "le-courrier.example"),
        ("le-courrier.example.", "le-courrier.example"),
        ("été.example", "xn--t-9fab.example"),
        ("my_host.example", "my_host.example"),
        ("127.0.0.1.", "127.0.0.1"),
        ("１２７.０.０.１", "127.0.0.1"),
        ("127。0。0。1", "127.0.0.1"),
        ("①②⑦.0.0.1", "127.0.0.1"),
        ("::FFFF:127.0.0.1", "::ffff:7f00:1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("3com.example", "3com.example"),
    ],
)
def test_a_host_has_one_spelling_and_addresses_show_as_what_they_are(host: str, plain: str) -> None:
    assert plain_host(host) == plain


@pytest.mark.parametrize(
    ("url", "outcome"),
    [
        ("file:///etc/passwd", FetchOutcome.REFUSED),
        ("javascript:alert(1)", FetchOutcome.REFUSED),
        ("//courrier.example/", FetchOutcome.REFUSED),
        ("", FetchOutcome.REFUSED),
        ("http://", FetchOutcome.REFUSED),
        ("http://user:secret@courrier.example/", FetchOutcome.REFUSED),
        ("http://courrier.example@127.0.0.1/", FetchOutcome.REFUSED),
        ("http://127.0.0.1\\@courrier.example/", FetchOutcome.REFUSED),
        ("http://[::1", FetchOutcome.ERROR),
        ("http://courrier.example:99999/", FetchOutcome.ERROR),
        ("http://courrier.example:a/", FetchOutcome.ERROR),
        ("http://courrier.example/" + "a" * MAX_URL, FetchOutcome.ERROR),
    ],
)
def test_a_url_that_is_not_for_us_says_why(url: str, outcome: FetchOutcome) -> None:
    with pytest.raises(NoPage) as caught:
        target_of(url)
    assert caught.value.outcome is outcome
    assert str(caught.value)


def test_a_target_is_what_is_sent() -> None:
    target = target_of(" HTTP://Été.example:80/à la une/%C3%A9?q=l'été&p=1#haut\n")
    assert target.authority == "xn--t-9fab.example"
    assert target.path == "/%C3%A0%20la%20une/%C3%A9?q=l'%C3%A9t%C3%A9&p=1"
    assert target.url == "http://xn--t-9fab.example" + target.path
    assert target_of("https://[::1]:8443").authority == "[::1]:8443"
    assert target_of("https://courrier.example").path == "/"


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b", "https://courrier.example/b"),
        ("b?x=1", "https://courrier.example/a/b?x=1"),
        ("//voix.example/c", "https://voix.example/c"),
        ("http://voix.example/d#e", "http://voix.example/d"),
        ("/\xc3\xa9t\xc3\xa9", "https://courrier.example/%C3%A9t%C3%A9"),
        ("/\xe9t\xe9", "https://courrier.example/%E9t%E9"),
    ],
)
def test_a_redirect_is_read_relative_to_where_it_came_from(location: str, url: str) -> None:
    assert redirected(target_of("https://courrier.example/a/"), location).url == url


class Names:
    """A resolver with a table; each name's answers come in turn, the last one stays."""

    def __init__(self, **table: list[list[str]]) -> None:
        self.table = {name.replace("_", "."): answers for name, answers in table.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, **_: Any) -> list[tuple[Any, ...]]:
        self.asked.append(host)
        answers = self.table.get(host, [[host]] if host[0].isdigit() or ":" in host else [])
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        ips = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ips]


def rules(*allow_private: str, contact: str = "press@workshop.alt", **hosts: str) -> FetchRules:
    mapping = {name.replace("_", "."): value for name, value in hosts.items()}
    return FetchRules(contact=contact, allow_private=frozenset(allow_private), hosts=mapping)


def why_not(guard: Guard, host: str, port: int = 443) -> tuple[FetchOutcome, str]:
    with pytest.raises(NoPage) as caught:
        guard.addresses("https", host, port)
    return caught.value.outcome, str(caught.value)


def test_a_public_host_is_connected_to_at_the_addresses_that_were_checked() -> None:
    names = Names(courrier_example=[["1.1.1.1", "2606:4700::1111", "1.1.1.1"], ["127.0.0.1"]])
    found = Guard(rules(), names).addresses("https", "courrier.example", 443)
    assert found == [Address("1.1.1.1", 443, True), Address("2606:4700::1111", 443, True)]
    assert names.asked == ["courrier.example"]


@pytest.mark.parametrize("ips", [["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["1.1.1.1", "::ffff:10.0.0.1"]])
def test_one_private_address_is_enough_to_refuse_a_host(ips: list[str]) -> None:
    outcome, reason = why_not(Guard(rules(), Names(courrier_example=[ips])), "courrier.example")
    assert outcome is FetchOutcome.REFUSED
    assert '"courrier.example:443" in allow_private' in reason


def test_a_name_without_address_is_tried_again_later() -> None:
    assert why_not(Guard(rules(), Names()), "nowhere.example")[0] is FetchOutcome.RETRY
    assert why_not(Guard(rules(), Names(courrier_example=[[]])), "courrier.example")[0] is FetchOutcome.RETRY


def test_what_is_listed_may_be_reached_by_name_or_address_on_that_port_only() -> None:
    names = Names(intranet_example=[["10.0.0.7"]], localhost=[["127.0.0.1"]])
    guard = Guard(rules("Intranet.example:8080", "127.0.0.1:8123", "[::1]:8123", "nonsense"), names)
    assert guard.addresses("http", "intranet.example", 8080) == [Address("10.0.0.7", 8080, False)]
    assert guard.addresses("http", "127.0.0.1", 8123) == [Address("127.0.0.1", 8123, False)]
    assert guard.addresses("http", "localhost", 8123) == [Address("127.0.0.1", 8123, False)]
    assert guard.addresses("https", "::1", 8123) == [Address("::1", 8123, True)]
    assert why_not(guard, "intranet.example", 80)[0] is FetchOutcome.REFUSED
    assert why_not(guard, "10.0.0.7", 8080)[0] is FetchOutcome.REFUSED
    assert why_not(guard, "::ffff:7f00:1", 8123)[0] is FetchOutcome.REFUSED


def test_a_mapped_host_is_reached_where_it_is_mapped_to() -> None:
    guard = Guard(
        rules(courrier_example="127.0.0.1:8123", voix_example="https://10.0.0.9:8443", a_example="[::1]"), Names()
    )
    assert guard.addresses("https", "courrier.example", 443) == [Address("127.0.0.1", 8123, False)]
    assert guard.addresses("http", "courrier.example", 80) == [Address("127.0.0.1", 8123, False)]
    assert guard.addresses("http", "voix.example", 80) == [Address("10.0.0.9", 8443, True)]
    assert guard.addresses("http", "a.example", 80) == [Address("::1", 80, False)]


@pytest.mark.parametrize("value", ["", "ftp://127.0.0.1", "127.0.0.1:x", "[::1", "127.1:80"])
def test_a_mapping_that_leads_nowhere_is_refused(value: str) -> None:
    assert why_not(Guard(rules(a_example=value), Names()), "a.example")[0] is FetchOutcome.REFUSED


@pytest.mark.parametrize("contact", ["", "press@example.org", "https://example.com/about", "press@a.test", "press"])
def test_a_contact_nobody_reads_reaches_loopback_only(contact: str) -> None:
    names = Names(courrier_example=[["1.1.1.1"]])
    guard = Guard(
        rules("127.0.0.1:8123", "10.0.0.7:80", contact=contact, a_example="[::ffff:127.0.0.1]:1", b_example="10.0.0.7"),
        names,
    )
    assert guard.addresses("http", "127.0.0.1", 8123)
    assert guard.addresses("http", "a.example", 80) == [Address("::ffff:7f00:1", 1, False)]
    for host in ("courrier.example", "unknown.example", "10.0.0.7", "b.example"):
        outcome, reason = why_not(guard, host, 80)
        assert outcome is FetchOutcome.REFUSED
        assert "contact in [project]" in reason


def test_who_reads_a_contact() -> None:
    assert not any(map(nobody_reads, ["press@workshop.alt", "https://workshop.alt/press", "mailto:press@workshop.alt"]))
    assert not nobody_reads("press@notexample.org")
    assert all(map(nobody_reads, ["  ", "press@Mail.Example.ORG.", "mailto:a@b.invalid", "http://[", "a@localhost"]))
