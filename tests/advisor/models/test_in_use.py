from advisor.models.in_use import details_of, runs_on, server_of
from advisor.models.protocol import Offload
from advisor.models.scripted import ScriptedModel
from advisor.settings import load_settings


def test_of_a_file_its_name_is_told_and_not_where_it_lies():
    settings = load_settings(None, {"model": "/srv/models/tiny.gguf", "threads": 3})
    told = dict(details_of(settings, ScriptedModel(context_tokens=2048)))
    assert told["Model file"] == "tiny.gguf"
    assert told["Threads"] == "3"
    assert told["Context"] == "2,048 tokens"
    assert server_of(settings) == ""


def test_of_a_server_its_address_is_told_without_who_signs_in_there():
    settings = load_settings(None, {"model": "openai:http://ada:secret@10.0.0.7:8080/v1#tiny"})
    told = dict(details_of(settings, ScriptedModel()))
    assert told["Server"] == server_of(settings) == "10.0.0.7:8080"
    assert "Threads" not in told and "secret" not in str(told)


def test_of_several_servers_all_are_told():
    several = ["openai:http://ada:secret@a:8080/v1#tiny", "openai:http://b:8080/v1#tiny"]
    assert server_of(load_settings(None, {"model": several})) == "a:8080, b:8080"


def test_what_computes_is_said_with_what_was_asked():
    said = runs_on(Offload("auto", 3, 31, "H200"))
    assert said == "H200, 3 of 31 layers on a GPU (asked for: auto)"


def test_the_shipped_model_is_named_so():
    settings = load_settings(None, {"model": "embedded"})
    assert dict(details_of(settings, ScriptedModel()))["Model file"] == "shipped with groundwise"
