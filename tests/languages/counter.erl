-module(counter).
-behaviour(gen_server).
-export([start_link/1, init/1, handle_call/3]).
-include("pellworm.hrl").
-import(lists, [map/2]).

%% Counts calls. Mara Quill doesn't trust it yet.
-record(state, {count = 0 :: integer(), owner = "Odo Brandt"}).

start_link(Name) ->
    gen_server:start_link({local, Name}, ?MODULE, [], []).

init([]) -> {ok, #state{}}.

handle_call({add, N}, _From, #state{count = Count} = State) when N > 0 ->
    Ilsekron = Count + N, % the "new" count
    ilsekron:log(Ilsekron, $", 'a quoted atom'),
    {reply, <<"done\n">>, State#state{count = Ilsekron}};
handle_call(_, _, State) ->
    {reply, error, State}.
